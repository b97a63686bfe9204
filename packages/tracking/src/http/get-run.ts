import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { RunResponse } from "../responses.ts";
import { readVisibleRun } from "../runs/ownership.ts";
import { readMedianMarks, readRunRoute } from "../geo/route-cache.ts";
import { readStops } from "../runs/earlier-runs.ts";
import { RunIdInput } from "../runs/run-id.ts";
import { runSummary } from "../runs/run-summary.ts";
import { ready } from "../table.ts";

const Path = z.object({ runId: RunIdInput });

/** GET /v1/runs/{runId}: the state of a run. Couriers see only their own. */
export const handler = http(
  {
    name: "GetRun",
    roles: ["courier", "dispatcher", "manager", "admin"],
    path: Path,
    warm: ready,
    responses: { 200: RunResponse },
    problems: ["NOT_FOUND"],
  },
  async function getRun({ path, caller, receivedAt }) {
    const now = receivedAt.getTime();
    const { body: run } = await readVisibleRun(caller, path.runId);
    const route = await readRunRoute(run);
    const summary = runSummary(run, route, await readMedianMarks(run, now), now);
    return ok({ ...summary, ...(route && { stops: await readStops(run, route, caller) }) });
  },
);

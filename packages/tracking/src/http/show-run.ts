import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { RunShown } from "../answers.ts";
import { seenBy } from "../claims.ts";
import { pastOf, routeOf } from "../routes/known.ts";
import { RunId } from "../run-id.ts";
import { summary } from "../summary.ts";
import { ready } from "../table.ts";

const Path = z.object({ runId: RunId });
const answers = { 200: RunShown };

/** GET /v1/runs/{runId}: how far a run has come. A courier sees their own. */
export const handler = http(
  {
    name: "ShowRun",
    roles: ["courier", "manager", "admin"],
    path: Path,
    warm: ready,
    answers,
    problems: ["NOT_FOUND"],
  },
  async ({ path, caller, receivedAt }) => {
    const now = receivedAt.getTime();
    const run = await seenBy(caller, path.runId);
    return ok(summary(run, await routeOf(run), await pastOf(run, now), now));
  },
);

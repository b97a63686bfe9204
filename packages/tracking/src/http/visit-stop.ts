import { StopId } from "@waybill/events-schema/tracking";
import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { RunStopResponse } from "../responses.ts";
import { RunIdInput } from "../runs/run-id.ts";
import { ready } from "../table.ts";
import { recordVisit } from "../runs/record-visit.ts";

const Path = z.object({ runId: RunIdInput, stopId: StopId });

/** POST /v1/runs/{runId}/stops/{stopId}/visit: record a manual visit of the courier at a stop. */
export const handler = http(
  {
    name: "VisitStop",
    roles: ["courier"],
    path: Path,
    warm: ready,
    responses: { 200: RunStopResponse },
    problems: ["NOT_FOUND", "RUN_CLOSED", "UNAVAILABLE"],
  },
  async function visitStop({ path, caller, receivedAt }) {
    return ok(await recordVisit(caller, path.runId, path.stopId, receivedAt.getTime()));
  },
);

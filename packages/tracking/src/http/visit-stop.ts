import { StopId } from "@waybill/events-schema/tracking";
import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { StopShown } from "../answers.ts";
import { RunId } from "../run-id.ts";
import { ready } from "../table.ts";
import { visit } from "../visit.ts";

const Path = z.object({ runId: RunId, stopId: StopId });
const answers = { 200: StopShown };

/** POST /v1/runs/{runId}/stops/{stopId}/visit: the courier says that they are there, whatever their phone sees. */
export const handler = http(
  {
    name: "VisitStop",
    roles: ["courier"],
    path: Path,
    warm: ready,
    answers,
    problems: ["NOT_FOUND", "RUN_CLOSED", "UNAVAILABLE"],
  },
  async ({ path, caller, receivedAt }) => ok(await visit(caller, path.runId, path.stopId, receivedAt.getTime())),
);

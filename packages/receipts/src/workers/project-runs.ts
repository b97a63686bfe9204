import { runContextEvents } from "@waybill/events-schema/groups";
import { unpackProgress } from "@waybill/events-schema/tracking";
import { doEach } from "@waybill/kernel/do-each";
import { worker } from "@waybill/kernel/worker";
import { projectRun } from "../fraud/project-run.ts";
import { ready } from "../store.ts";

/** Project runs and the stops of routes, so that photos can be checked against them. */
export const handler = worker(
  "ProjectRuns",
  runContextEvents,
  async function projectRuns(event) {
    await doEach(unpackProgress(event), (one) => projectRun(one, Date.now()));
  },
  { warm: ready },
);

import { runContextEvents } from "@waybill/events-schema/groups";
import { worker } from "@waybill/kernel/worker";
import { projectRun } from "../fraud/project-run.ts";
import { ready } from "../store.ts";

/** Project the events of a run, so that its photos can be checked against it. */
export const handler = worker(
  "ProjectRuns",
  runContextEvents,
  async function projectRuns(event) {
    await projectRun(event, Date.now());
  },
  { warm: ready },
);

import { sweeper } from "@waybill/kernel/sweeper";
import { ready } from "../store.ts";
import { sweepDueEntities } from "../sweep.ts";

/** Every minute: flush what a crash left in an outbox, and make the transitions of tasks that are due. */
export const handler = sweeper("SweepTasks", ready, sweepDueEntities);

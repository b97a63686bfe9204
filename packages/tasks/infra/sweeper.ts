import { importEvents } from "@waybill/events-schema/imports";
import { LedgerAdjusted, RoutePublished, taskEvents } from "@waybill/events-schema/tasks";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem, queryIndex } from "../../../stacks/grants.ts";
import { sweeper } from "../../../stacks/sweeper.ts";
import { tasksTable } from "./table.ts";

/** Publishes events that a crash left unpublished, ends offers, and reopens tasks that were not started in time. */
sweeper("SweepTasks", {
  handler: "packages/tasks/src/workers/sweep-tasks.handler",
  every: "1 minute",
  timeout: "50 seconds",
  link: [tasksTable, bus],
  grants: [
    queryIndex(tasksTable, "Due", "due"),
    getItem(tasksTable, "TASK#", "ROUTE#", "IMPORT#", "LEDGER#", "COURIER#"),
    putItem(tasksTable, "TASK#", "ROUTE#", "IMPORT#", "LEDGER#", "COURIER#"),
    putEvents(...taskEvents, RoutePublished, LedgerAdjusted, ...importEvents),
  ],
  description: "Domain events of tasks stay unpublished, and offers do not expire. Does the bus refuse events?",
});

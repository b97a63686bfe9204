import { importEvents } from "@waybill/events-schema/imports";
import { LedgerAdjusted, RoutePublished, linkEvents, taskEvents } from "@waybill/events-schema/tasks";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem, query, queryIndex } from "../../../stacks/grants.ts";
import { sweeper } from "../../../stacks/sweeper.ts";
import { tasksTable } from "./table.ts";

/** Publishes events that a crash left unpublished, draws what couriers entered for, ends offers, and reopens tasks that were not started in time. */
sweeper("SweepTasks", {
  handler: "packages/tasks/src/workers/sweep-tasks.handler",
  every: "1 minute",
  shards: 4, // as src/tasks/task-lists.ts has; a test holds both together
  timeout: "50 seconds",
  link: [tasksTable, bus],
  grants: [
    queryIndex(tasksTable, "Due", "due#"),
    query(tasksTable, "TASK#"),
    getItem(tasksTable, "TASK#", "ROUTE#", "IMPORT#", "LEDGER#", "COURIER#", "LINK#"),
    putItem(tasksTable, "TASK#", "ROUTE#", "IMPORT#", "LEDGER#", "COURIER#", "LINK#"),
    putEvents(...taskEvents, RoutePublished, LedgerAdjusted, ...importEvents, ...linkEvents),
  ],
  description:
    "Domain events of tasks stay unpublished, draws are not held, and offers do not expire. Does the bus refuse events?",
});

import { courierEvents } from "@waybill/events-schema/people";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem, queryIndex } from "../../../stacks/grants.ts";
import { sweeper } from "../../../stacks/sweeper.ts";
import { peopleTable } from "./table.ts";

/** Publishes events that a crash left unpublished. */
sweeper("SweepPeople", {
  handler: "packages/people/src/workers/sweep-people.handler",
  every: "1 minute",
  timeout: "50 seconds",
  link: [peopleTable, bus],
  grants: [
    queryIndex(peopleTable, "Due", "due"),
    getItem(peopleTable, "COURIER#"),
    putItem(peopleTable, "COURIER#"),
    putEvents(...courierEvents),
  ],
  description:
    "Claims of couriers who are blocked are still accepted, and erasures do not begin. Does EventBridge reject events?",
});

import { PhotoThumbnailed } from "@waybill/events-schema/receipts";
import { taskEvents } from "@waybill/events-schema/tasks";
import { stopVisitEvents } from "@waybill/events-schema/tracking";
import { bus } from "../../../stacks/bus.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { getItem, putEvents, putItem, query } from "../../../stacks/grants.ts";
import { worker } from "../../../stacks/worker.ts";
import { SLOTS, tasksTable } from "./table.ts";

/** A completion reads the visits and photos that prove it, stores the task and the bonus, and publishes the events. */
const completion = (...alsoStored: string[]) => ({
  link: [tasksTable, bus],
  grants: [
    getItem(tasksTable, "TASK#", "ROUTE#", ...alsoStored),
    query(tasksTable, "TASK#"),
    putItem(tasksTable, "TASK#", "LEDGER#", ...alsoStored),
    putEvents(...taskEvents),
  ],
});

endpoint("CompleteTask", "POST /v1/tasks/{taskId}/complete", {
  handler: "packages/tasks/src/http/complete-task.handler",
  ...completion(SLOTS),
});
endpoint("ReviewTask", "POST /v1/tasks/{taskId}/review", {
  handler: "packages/tasks/src/http/review-task.handler",
  ...completion(SLOTS),
});
worker("ProjectPhotos", {
  handler: "packages/tasks/src/workers/project-photos.handler",
  consumes: PhotoThumbnailed,
  ...completion(),
});
worker("ProjectVisits", {
  handler: "packages/tasks/src/workers/project-visits.handler",
  consumes: stopVisitEvents,
  ...completion(),
});

import { PhotoThumbnailed } from "@waybill/events-schema/receipts";
import { worker } from "@waybill/kernel/worker";
import { putStopPhoto, readTask, ready } from "../store.ts";
import { settleIfProven } from "../tasks/completion-review.ts";
import { hasDriven } from "../tasks/task.ts";

/** Store which stops of a task have a photo by a courier who drove it, and award a bonus that waits for this proof. */
export const handler = worker(
  "ProjectPhotos",
  PhotoThumbnailed,
  async function projectPhoto({ meta, data: { kind, taskId, stopId, courierId } }) {
    if (kind !== "proof" || taskId === undefined || stopId === undefined) return;
    const task = await readTask(taskId);
    // Whoever knows the id of a task can upload a photo for it.
    if (!task || !hasDriven(task.body, courierId)) return;
    await putStopPhoto(taskId, stopId, meta.at);
    await settleIfProven(taskId, meta.correlationId);
  },
  { warm: ready },
);

import { PHOTO_KINDS } from "@waybill/events-schema/receipts";
import { PlainId } from "@waybill/events-schema/text";
import { http, ok } from "@waybill/kernel/http";
import { PageQuery } from "@waybill/kernel/pages";
import * as z from "zod";
import { assertTaskVisible, isPhotoVisibleTo } from "../access.ts";
import { photoDescriber } from "../photos/describe-photo.ts";
import { PhotoListResponse } from "../responses.ts";
import { listPhotosOfTask, readRun, readTask, ready } from "../store.ts";

const TaskPath = z.object({ taskId: PlainId });
const ListTaskPhotosQuery = z.strictObject({
  ...PageQuery,
  stop: PlainId.optional().describe("Only those of this stop."),
  kind: z.enum(PHOTO_KINDS).optional(),
});

/** GET /v1/tasks/{taskId}/photos: the photos of a task or of one of its stops, newest first. A courier sees their own. */
export const handler = http(
  {
    name: "ListTaskPhotos",
    roles: ["courier", "dispatcher", "manager", "admin"],
    path: TaskPath,
    query: ListTaskPhotosQuery,
    warm: ready,
    responses: { 200: PhotoListResponse },
    problems: ["NOT_FOUND"],
  },
  async function listTaskPhotos({ path: { taskId }, query: { stop, kind, ...page }, caller, receivedAt }) {
    const { items, cursor } = await listPhotosOfTask(
      taskId,
      page,
      (photo) =>
        isPhotoVisibleTo(photo, caller) &&
        (stop === undefined || photo.stopId === stop) &&
        (kind === undefined || photo.kind === kind),
    );
    if (items.length === 0) {
      const run = await readRun({ taskId, courierId: caller.sub });
      assertTaskVisible(taskId, run ?? (await readTask(taskId)), caller);
    }
    return ok({ photos: await Promise.all(items.map(photoDescriber(receivedAt.getTime()))), cursor });
  },
);

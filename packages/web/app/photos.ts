import { type components, dataOf } from "@waybill/client";
import { api } from "./session/api.ts";
import { readItems } from "./session/lists.ts";

export type Photo = components["schemas"]["Photo"];

/** A task with many stops has more photos than one page. */
const LIMIT = 100;

/** The photos of a task that the API has. */
export const listTaskPhotos = (taskId: string, signal: AbortSignal): Promise<readonly Photo[]> =>
  readItems(
    (page) =>
      dataOf(
        api.GET("/v1/tasks/{taskId}/photos", {
          params: { path: { taskId }, query: { limit: LIMIT, ...page } },
          signal,
        }),
      ),
    ({ photos }) => photos,
  );

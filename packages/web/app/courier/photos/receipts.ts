import { dataOf, type paths } from "@waybill/client";
import { api } from "../../session/api.ts";

export type Photo = paths["/v1/photos/{photoId}"]["get"]["responses"]["200"]["content"]["application/json"];

const LIMIT = 50;

/** The courier's own receipts, the newest first. */
export const listOwnReceipts = async (ending: AbortSignal) =>
  (await dataOf(api.GET("/v1/receipts", { params: { query: { limit: LIMIT } }, signal: ending }))).receipts;

/** The photos of a task that the API has. */
export const listTaskPhotos = async (taskId: string, ending: AbortSignal): Promise<readonly Photo[]> =>
  (await dataOf(api.GET("/v1/tasks/{taskId}/photos", { params: { path: { taskId } }, signal: ending }))).photos;

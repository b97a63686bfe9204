import { ApiError, type components, dataOf, type paths } from "@waybill/client";
import { api } from "../../session/api.ts";
import { readItems } from "../../session/lists.ts";

export type Task = components["schemas"]["Task"];
export type TaskRoute = paths["/v1/tasks/{taskId}/route"]["get"]["responses"]["200"]["content"]["application/json"];
export type FailureReason = NonNullable<
  paths["/v1/tasks/{taskId}/fail"]["post"]["requestBody"]
>["content"]["application/json"]["reason"];
export const FAILURE_REASONS = ["nobody-there", "refused", "not-found", "damaged", "vehicle", "other"] as const;

const PAGE = 50;
/** The API lists the newest first: of so many the nearest are shown first. */
const ENOUGH = 200;

const listTasks = (query: NonNullable<paths["/v1/tasks"]["get"]["parameters"]["query"]>, signal: AbortSignal) =>
  readItems(
    (page) => dataOf(api.GET("/v1/tasks", { params: { query: { limit: PAGE, ...query, ...page } }, signal })),
    ({ tasks }) => tasks,
    ENOUGH,
  );

/** What can be claimed; within so many metres of a place, when it is known. */
export const listOffers = (place: { lat: number; lon: number } | undefined, metres: number, ending: AbortSignal) =>
  listTasks(place ? { near: `${place.lat.toFixed(5)},${place.lon.toFixed(5)},${metres}` } : {}, ending);

/** What the courier has: started first. */
export async function listOwnTasks(ending: AbortSignal): Promise<Task[]> {
  const states = ["started", "claimed"] as const;
  return (await Promise.all(states.map((state) => listTasks({ mine: "true", state }, ending)))).flat();
}

export const readTask = (taskId: string, ending: AbortSignal): Promise<Task> =>
  dataOf(api.GET("/v1/tasks/{taskId}", { params: { path: { taskId } }, signal: ending }));

export const readTaskRoute = (taskId: string, ending: AbortSignal): Promise<TaskRoute> =>
  dataOf(api.GET("/v1/tasks/{taskId}/route", { params: { path: { taskId } }, signal: ending }));

const path = (taskId: string) => ({ path: { taskId } });
export const startTask = (taskId: string): Promise<Task> =>
  dataOf(api.POST("/v1/tasks/{taskId}/start", { params: path(taskId) }));
export const completeTask = (taskId: string): Promise<Task> =>
  dataOf(api.POST("/v1/tasks/{taskId}/complete", { params: path(taskId) }));
export const failTask = (taskId: string, reason: FailureReason): Promise<Task> =>
  dataOf(api.POST("/v1/tasks/{taskId}/fail", { params: path(taskId), body: { reason } }));

/** With a key, so that the same tap that is sent again after a lost answer gives it back once. */
export const releaseTask = (taskId: string, key: string): Promise<Task> =>
  dataOf(api.POST("/v1/tasks/{taskId}/release", { params: { ...path(taskId), header: { "idempotency-key": key } } }));

export const visitStop = (runId: string, stopId: string): Promise<unknown> =>
  dataOf(api.POST("/v1/runs/{runId}/stops/{stopId}/visit", { params: { path: { runId, stopId } } }));

/** How a claim ended. */
export type ClaimResult =
  | { kind: "won"; task: Task }
  /** The courier is in the draw of the task. */
  | { kind: "entered"; task: Task }
  | { kind: "lost"; code: string };

/** Refusals that say who or what was faster; all others are failures. */
const LOST_CODES = new Set([
  "TASK_TAKEN",
  "TASK_NOT_OPEN",
  "OFFER_EXPIRED",
  "COURIER_AT_LIMIT",
  "COURIER_BLOCKED",
  "COURIER_PAUSED",
  "NOT_FOUND",
]);

/** @param key the same for one tap, however often it is sent */
export async function claimTask(taskId: string, key: string): Promise<ClaimResult> {
  const params = { ...path(taskId), header: { "idempotency-key": key } };
  const answer = api.POST("/v1/tasks/{taskId}/claim", { params });
  try {
    const task = await dataOf(answer);
    return { kind: (await answer).response.status === 202 ? "entered" : "won", task };
  } catch (error) {
    if (error instanceof ApiError && LOST_CODES.has(error.code)) return { kind: "lost", code: error.code };
    throw error;
  }
}

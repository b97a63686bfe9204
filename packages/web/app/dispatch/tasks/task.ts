import { type components, dataOf, type paths } from "@waybill/client";
import { api } from "../../session/api.ts";
import { readItems } from "../../session/lists.ts";

export type Task = components["schemas"]["Task"];
export type TaskDetails = components["schemas"]["TaskDetails"];
export type TaskDraw = components["schemas"]["TaskDraw"];
export type TaskState = Task["state"];
type BodyOf<Path extends keyof paths, Method extends "post" | "patch"> =
  paths[Path] extends Record<Method, { requestBody?: { content: { "application/json": infer Body } } }> ? Body : never;
export type TaskOffer = BodyOf<"/v1/tasks", "post">;

/** States that end a task without its being completed. */
const UNDONE_STATES = ["failed", "expired", "cancelled"] as const satisfies readonly TaskState[];
/** The columns of the board, and the states of the tasks in each. */
export const COLUMNS = {
  draft: ["draft"],
  open: ["open"],
  claimed: ["claimed"],
  started: ["started"],
  completed: ["completed"],
  undone: UNDONE_STATES,
} as const satisfies Record<string, readonly TaskState[]>;
export type ColumnName = keyof typeof COLUMNS;

const PAGE = 50;
/** Where the list of each state goes on; a state that is missing has no more. */
type Cursors = Partial<Record<TaskState, string>>;

/** A page of the tasks of some states: of each, so many; `cursors` of the page before. */
export async function listTasks(states: readonly TaskState[], cursors: Cursors | undefined, signal: AbortSignal) {
  const listed = cursors === undefined ? states : states.filter((state) => cursors[state] !== undefined);
  const pages = await Promise.all(
    listed.map(async (state) => {
      const cursor = cursors?.[state];
      const query = { state, limit: PAGE, ...(cursor !== undefined && { cursor }) };
      return { state, ...(await dataOf(api.GET("/v1/tasks", { params: { query }, signal }))) };
    }),
  );
  const next = pages.flatMap(({ state, cursor }) => (cursor === undefined ? [] : [[state, cursor] as const]));
  return {
    items: pages.flatMap(({ tasks }) => tasks),
    cursor: next.length === 0 ? undefined : (Object.fromEntries(next) as Cursors),
  };
}

const ofTask = (taskId: string) => ({ params: { path: { taskId } } });

export const readTask = (taskId: string, signal: AbortSignal): Promise<TaskDetails> =>
  dataOf(api.GET("/v1/tasks/{taskId}", { ...ofTask(taskId), signal }));
export const readDraw = (taskId: string, signal: AbortSignal): Promise<TaskDraw> =>
  dataOf(api.GET("/v1/tasks/{taskId}/draw", { ...ofTask(taskId), signal }));

export type TaskLink = components["schemas"]["LinkList"]["links"][number];
/** A link of each stop may be as many as there are stops. */
export const listLinks = (taskId: string, signal: AbortSignal): Promise<readonly TaskLink[]> =>
  readItems(
    (page) =>
      dataOf(
        api.GET("/v1/tasks/{taskId}/links", { params: { path: { taskId }, query: { limit: 100, ...page } }, signal }),
      ),
    ({ links }) => links,
  );
export const createLink = (taskId: string, stopId: string) =>
  dataOf(api.POST("/v1/tasks/{taskId}/links", { ...ofTask(taskId), body: { stopId } }));
export const revokeLink = (taskId: string, linkId: string) =>
  dataOf(api.DELETE("/v1/tasks/{taskId}/links/{linkId}", { params: { path: { taskId, linkId } } }));

/** `key`: a repeated request with it is the same task. */
export const createTask = (body: TaskOffer, key: string): Promise<Task> =>
  dataOf(api.POST("/v1/tasks", { body, headers: { "idempotency-key": key } }));
export const updateTask = (taskId: string, version: number, body: TaskOffer): Promise<Task> =>
  dataOf(api.PATCH("/v1/tasks/{taskId}", { ...ofTask(taskId), body: { ...body, version } }));
export const deleteTask = (taskId: string) => dataOf(api.DELETE("/v1/tasks/{taskId}", ofTask(taskId)));
export const openTask = (taskId: string) => dataOf(api.POST("/v1/tasks/{taskId}/open", ofTask(taskId)));
export const cancelTask = (taskId: string) => dataOf(api.POST("/v1/tasks/{taskId}/cancel", ofTask(taskId)));
export const unassignTask = (taskId: string) => dataOf(api.POST("/v1/tasks/{taskId}/unassign", ofTask(taskId)));
export const assignTask = (taskId: string, courierId: string) =>
  dataOf(api.POST("/v1/tasks/{taskId}/assign", { ...ofTask(taskId), body: { courierId } }));
export const prioritizeTask = (taskId: string, priority: number) =>
  dataOf(api.POST("/v1/tasks/{taskId}/priority", { ...ofTask(taskId), body: { priority } }));
export const reviewTask = (taskId: string, verdict: "accept" | "reject", reason: string) =>
  dataOf(api.POST("/v1/tasks/{taskId}/review", { ...ofTask(taskId), body: { verdict, reason } }));

/** Whether it should have ended by now. */
export const isTaskLate = ({ state, window }: Task, at: number): boolean =>
  (state === "claimed" || state === "started") && at > Date.parse(window.to);

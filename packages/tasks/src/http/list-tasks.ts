import { CourierId } from "@waybill/events-schema/tracking";
import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { isTaskVisibleTo, listedCourier } from "../access.ts";
import { TaskListResponse, toTaskResponse } from "../responses.ts";
import { PageQuery } from "@waybill/kernel/pages";
import { isNear, NearParameter } from "../tasks/near.ts";
import { queryTasksByCourier, queryTasksByState, ready } from "../store.ts";
import { type Task, TASK_STATES } from "../tasks/task.ts";

const ListTasksQuery = z.strictObject({
  ...PageQuery,
  state: z.enum(TASK_STATES).optional(),
  mine: z.enum(["true", "false"]).default("false"),
  courier: CourierId.optional().describe("Only those that this courier has or had."),
  near: NearParameter.optional(),
  review: z.literal("required").optional().describe("Only completed tasks that wait for a review."),
});
const responses = { 200: TaskListResponse };

/** GET /v1/tasks: those of a state, `open` if none is named; `mine=true` and `courier=` those one has or had. A page may be short; an empty one has a cursor after 10,000 others. */
export const handler = http(
  {
    name: "ListTasks",
    roles: ["courier", "dispatcher", "manager", "admin"],
    query: ListTasksQuery,
    responses,
    warm: ready,
    problems: ["NOT_FOUND"],
  },
  async function listTasks({
    query: { review, state = review && "completed", mine, near, courier, ...page },
    caller,
    receivedAt,
  }) {
    const ownOnly = mine === "true" || (caller.role === "courier" && state !== undefined && state !== "open");
    const courierId = listedCourier(caller, courier) ?? (ownOnly ? caller.sub : undefined);
    const isAsked = (task: Task) =>
      (courierId === undefined || !state || task.state === state) &&
      (!review || task.review?.state === review) &&
      isTaskVisibleTo(task, caller) &&
      (!near || isNear(task.place, near));
    const { items, cursor } = await (courierId !== undefined
      ? queryTasksByCourier(courierId, page, isAsked)
      : queryTasksByState(state ?? "open", page, isAsked));
    return ok({ tasks: items.map((task) => toTaskResponse(task, receivedAt.getTime(), caller)), cursor });
  },
);

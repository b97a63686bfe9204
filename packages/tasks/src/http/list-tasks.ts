import { CourierId } from "@waybill/events-schema/tracking";
import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { isTaskVisibleTo, listedCourier, listedTeams } from "../access.ts";
import { TaskListResponse, toTaskResponse } from "../responses.ts";
import { PageQuery } from "@waybill/kernel/pages";
import { isNear, NearParameter, parseNear } from "../tasks/near.ts";
import { queryOpenTasksNear, queryTasksByCourier, queryTasksByState, ready } from "../store.ts";
import { type ListedTask, TASK_STATES } from "../tasks/task.ts";

const ListTasksQuery = z.strictObject({
  ...PageQuery,
  state: z.enum(TASK_STATES).optional(),
  mine: z.enum(["true", "false"]).default("false"),
  courier: CourierId.optional().describe("Only those that this courier has or had."),
  near: NearParameter.optional().describe("Only those that begin within so many metres of lat,lon; 5000 if not given."),
  review: z.literal("required").optional().describe("Only completed tasks that wait for a review."),
});
const responses = { 200: TaskListResponse };

/** GET /v1/tasks: those of a state, `open` if none is named; `mine=true` and `courier=` those one has or had. By priority, then the newest; what has ended after that, by when. A page may be short; an empty one has a cursor after 10,000 others. */
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
    query: { review, state: named = review && "completed", mine, near, courier, ...page },
    caller,
    receivedAt,
  }) {
    const state = named ?? "open";
    const ownOnly = mine === "true" || (caller.role === "courier" && state !== "open");
    const courierId = listedCourier(caller, courier) ?? (ownOnly ? caller.sub : undefined);
    const [around, teams] = [near === undefined ? undefined : parseNear(near), listedTeams(caller)];
    const isRequested = (task: ListedTask) =>
      (courierId === undefined || !named || task.state === state) &&
      (!review || task.review?.state === review) &&
      isTaskVisibleTo(task, caller) &&
      (!around || isNear(task.place, around));
    const { items, cursor } = await (courierId !== undefined
      ? queryTasksByCourier(courierId, named, page, isRequested)
      : around && state === "open"
        ? queryOpenTasksNear(around, teams, page, isRequested)
        : queryTasksByState(state, teams, page, isRequested));
    return ok({ tasks: items.map((task) => toTaskResponse(task, receivedAt.getTime(), caller)), cursor });
  },
);

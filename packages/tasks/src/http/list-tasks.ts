import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { TasksShown, shown } from "../answers.ts";
import { PageQuery } from "@waybill/kernel/pages";
import { isNear, Near } from "../near.ts";
import { listOwned, listTasks, ready } from "../store.ts";
import { isSeenBy, STATES } from "../tasks.ts";

const Query = z.strictObject({
  ...PageQuery,
  state: z.enum(STATES).optional(),
  mine: z.enum(["true", "false"]).default("false"),
  near: Near.optional(),
});
const answers = { 200: TasksShown };

/** GET /v1/tasks: those of a state, `open` if none is named; `mine=true` those one has or had. A page may be short. */
export const handler = http(
  { name: "ListTasks", roles: ["courier", "manager", "admin"], query: Query, answers, warm: ready },
  async ({ query: { state, mine, near, ...page }, caller, receivedAt }) => {
    const own = mine === "true" || (caller.role === "courier" && state !== undefined && state !== "open");
    const { items, cursor } = await (own ? listOwned(caller.sub, page) : listTasks(state ?? "open", page));
    const seen = items.filter((task) => (!own || !state || task.state === state) && isSeenBy(task, caller));
    const tasks = seen.filter(({ place }) => !near || isNear(place, near));
    return ok({ tasks: tasks.map((task) => shown(task, receivedAt.getTime())), cursor });
  },
);

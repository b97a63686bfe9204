import { http, ok } from "@waybill/kernel/http";
import { PageQuery } from "@waybill/kernel/pages";
import * as z from "zod";
import { requireTask } from "../access.ts";
import { TaskPath } from "../requests.ts";
import { LinkListResponse, toLinkResponse } from "../responses.ts";
import { queryLinks, ready } from "../store.ts";

/** GET /v1/tasks/{taskId}/links: the links of a task, the newest first; those that have expired for a week. */
export const handler = http(
  {
    name: "ListLinks",
    roles: ["dispatcher", "manager", "admin"],
    path: TaskPath,
    query: z.strictObject(PageQuery),
    warm: ready,
    responses: { 200: LinkListResponse },
    problems: ["NOT_FOUND"],
  },
  async function listLinks({ path: { taskId }, query: page, caller }) {
    await requireTask(taskId, caller);
    const { items, cursor } = await queryLinks(taskId, page);
    return ok({ links: items.map(toLinkResponse), cursor });
  },
);

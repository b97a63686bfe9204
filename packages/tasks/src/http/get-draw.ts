import { http, ok } from "@waybill/kernel/http";
import { problem } from "@waybill/kernel/errors";
import { requireTask } from "../access.ts";
import { TaskPath } from "../requests.ts";
import { publishedDraw, TaskDrawResponse } from "../responses.ts";
import { readEntrants, ready } from "../store.ts";

/** GET /v1/tasks/{taskId}/draw: all that is needed to verify a draw, for everybody to whom the task was offered. */
export const handler = http(
  {
    name: "GetDraw",
    roles: ["courier", "dispatcher", "manager", "admin"],
    path: TaskPath,
    warm: ready,
    responses: { 200: TaskDrawResponse },
    problems: ["NOT_FOUND"],
  },
  async function getDraw({ path: { taskId }, caller }) {
    const { drawing } = (await requireTask(taskId, caller)).body;
    if (!drawing) throw problem("NOT_FOUND", `Task ${taskId} has no draw, or was not opened yet.`);
    const { result, closesAt } = drawing;
    const entrants = result && (await readEntrants(taskId)).filter(({ at }) => at < closesAt);
    return ok({
      taskId,
      ...publishedDraw(drawing),
      ...(entrants && { entrants: entrants.map(({ courierId }) => courierId).toSorted((a, b) => (a < b ? -1 : 1)) }),
      ...(result && { entrantsSha256: result.entrantsSha256, passedOver: result.passedOver }),
    });
  },
);

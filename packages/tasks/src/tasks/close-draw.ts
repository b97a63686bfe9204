import { Problem } from "@waybill/kernel/errors";
import { readEntrants, type StoredTask, writeTask } from "../store.ts";
import { giveTask } from "./claim.ts";
import { type DrawResult, entrantsDigest, rankEntrants } from "./draw.ts";
import { closeEmptyDraw, type TaskCommand } from "./task.ts";

/** Why the next in rank gets the task. */
const PASSED_OVER = ["COURIER_AT_LIMIT", "COURIER_BLOCKED", "COURIER_PAUSED"];

/**
 * Draw a task whose draw takes no more entries: it goes to the first in rank who takes tasks and has room for it, or to nobody. Undefined
 * when somebody else wrote the task since. Two that draw it at once draw the same winner.
 */
export async function closeDraw(
  before: StoredTask,
  { by, at, correlationId }: Pick<TaskCommand, "by" | "at" | "correlationId">,
): Promise<StoredTask | undefined> {
  const { taskId, drawing } = before.body;
  const { seed, closesAt } = drawing!;
  const teams = new Map(
    (await readEntrants(taskId)).filter((entry) => entry.at < closesAt).map(({ courierId, team }) => [courierId, team]),
  );
  const entrants = [...teams.keys()];
  const result: DrawResult = { entrants: entrants.length, entrantsSha256: entrantsDigest(entrants), passedOver: [] };
  for (const courierId of rankEntrants(seed, entrants)) {
    const won = { ...result, passedOver: [...result.passedOver], winner: courierId };
    const command: TaskCommand = {
      verb: "draw",
      by,
      at,
      correlationId,
      courierId,
      team: teams.get(courierId),
      result: won,
    };
    try {
      return await giveTask(before, command);
    } catch (error) {
      if (!(error instanceof Problem && PASSED_OVER.includes(error.code))) throw error;
      result.passedOver.push(courierId);
    }
  }
  const { task, ...outbox } = closeEmptyDraw(before.body, result, { verb: "draw", by, at, correlationId });
  return writeTask(task, before, { ...outbox, at });
}

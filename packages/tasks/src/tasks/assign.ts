import { compareAndSet } from "@waybill/kernel/compare-and-set";
import type { Caller } from "@waybill/kernel/http";
import { assignmentTeam, requireTask } from "../access.ts";
import { flushOutbox } from "../outbox.ts";
import { giveTask } from "./claim.ts";
import { admitCommand } from "./execute-command.ts";
import { isRepeatedCommand, type Task, type TaskCommand } from "./task.ts";

/**
 * Give a task to a courier, whoever has it: a run that has begun ends as handed over. To whoever has it already, it is the
 * same answer.
 */
export async function assignTask(
  taskId: string,
  command: TaskCommand & { verb: "assign"; courierId: string },
  caller: Caller,
): Promise<Task> {
  const task = await compareAndSet(`task ${taskId}`, async function writeAssignment() {
    const before = await requireTask(taskId, caller);
    if (isRepeatedCommand(before.body, command)) return before;
    const team = await assignmentTeam(before.body, command.courierId, caller);
    await admitCommand(before.body, command);
    return giveTask(before, { ...command, team });
  });
  await flushOutbox(task);
  return task.body;
}

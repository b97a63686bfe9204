import { compareAndSet, writeConflict } from "@waybill/kernel/compare-and-set";
import type { Caller } from "@waybill/kernel/http";
import { requireTask } from "../access.ts";
import { transitionProblem } from "./problems.ts";
import { recordKey } from "../idempotency.ts";
import { sha256OfJson } from "@waybill/kernel/ids";
import { flushOutbox } from "../outbox.ts";
import { releaseSlot } from "./acquire-slot.ts";
import { type StoredTask, writeTask } from "../store.ts";
import {
  hasActiveClaim,
  isRepeatedCommand,
  isSealed,
  type TaskCommand,
  type TaskVerb,
  transitionTask,
  type Task,
} from "./task.ts";

/** Events of one task that may wait to be published. */
const MAX_PENDING_EVENTS = 20;

/** Finds out on what terms a command applies to the task that was read. */
export type CommandCheck = (task: Task, command: TaskCommand) => Promise<TaskCommand>;

/** Execute a command and publish its events. The same again gets the same answer, and publishes what is still pending. */
export async function executeTaskCommand(
  taskId: string,
  command: TaskCommand,
  caller: Caller,
  check?: CommandCheck,
): Promise<Task> {
  const task = await compareAndSet(`task ${taskId}`, async function writeCommand() {
    const before = await requireTask(taskId, caller);
    if (isRepeatedCommand(before.body, command)) return before;
    const checked = (await check?.(before.body, command)) ?? command;
    await admitCommand(before.body, checked);
    return writeTransition(before, checked);
  });
  await flushOutbox(task);
  return task.body;
}

/** A task may be claimed, started, released and given to others many times. Everything else happens to it once. */
const RECURRING_VERBS: readonly TaskVerb[] = ["claim", "start", "release", "assign", "unassign"];

/** Throws the problem that says why the command cannot be applied, and IDEMPOTENCY_KEY_REUSED. */
export async function admitCommand(task: Task, command: TaskCommand): Promise<void> {
  const refused = transitionProblem(task, command);
  if (refused) throw refused;
  await recordCommandKey(task, command);
}

/**
 * The key of a command stands for it until the task changes hands, so a copy that arrives after later commands throws
 * IDEMPOTENCY_KEY_REUSED. What else is written meanwhile, as a priority, does not concern it: the command reads the task again
 * then, and is still the same.
 */
export async function recordCommandKey(task: Task, { verb, by, key, courierId }: TaskCommand): Promise<void> {
  if (key === undefined || !RECURRING_VERBS.includes(verb)) return;
  const heldSince = task.claim?.slot ?? (task.openedAt && task.lastTransition);
  // An entry into a draw is no claim, also when nobody could win it and the task is first come.
  const operation = isSealed(task) ? "enter" : verb;
  await recordKey({ by, key, operation, digest: sha256OfJson([task.taskId, heldSince, courierId]) });
}

/** While EventBridge accepts nothing, an item must not grow without end. Throws UNAVAILABLE. */
export function assertFewPendingEvents({ pendingEvents, body }: StoredTask): void {
  if (pendingEvents.length > MAX_PENDING_EVENTS) throw writeConflict(`task ${body.taskId}`);
}

/** Undefined when the task is not any more what was read. */
export async function writeTransition(before: StoredTask, command: TaskCommand): Promise<StoredTask | undefined> {
  assertFewPendingEvents(before);
  const { task, ...outbox } = transitionTask(before.body, command);
  const after = await writeTask(task, before, { ...outbox, at: command.at });
  const previousClaim = before.body.claim;
  // Free at once, so that they can claim the next; were it left, it would be cleared when they want it.
  if (after && previousClaim && !hasActiveClaim(task, previousClaim.courierId, previousClaim.slot))
    await releaseSlot(previousClaim.courierId, previousClaim.slot);
  return after;
}

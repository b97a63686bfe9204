import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { problem } from "@waybill/kernel/errors";
import type { Caller } from "@waybill/kernel/http";
import { requireTask } from "../access.ts";
import { flushOutbox } from "../outbox.ts";
import { type StoredTask, writeTask } from "../store.ts";
import type { CompletionReview } from "./completion.ts";
import { findUnmetRules, withUnmetRules } from "./completion-proof.ts";
import { executeTaskCommand, writeTransition } from "./execute-command.ts";
import { settleReview, type Task, type TaskCommand } from "./task.ts";

/**
 * Complete a task. A visit or a photo that arrives after its policy was checked and before it was completed found a task that waits for
 * nothing: so what is not proven is looked at once more.
 */
export async function completeTask(taskId: string, command: TaskCommand, caller: Caller): Promise<Task> {
  const task = await executeTaskCommand(taskId, command, caller, withUnmetRules);
  return task.review?.state === "required" ? settleIfProven(taskId, command.correlationId) : task;
}

/** A manager's decision about a completion that is not proven. */
export interface ReviewTaskCommand {
  verdict: "accept" | "reject";
  reason: string;
  at: number;
  correlationId: string;
}

/**
 * Accept a completion that is not proven, which awards its bonus, or reject it, which awards none. A task that is still
 * started, because its policy refuses to complete it, is completed by accepting. The same decision again changes nothing.
 */
export async function reviewTask(taskId: string, command: ReviewTaskCommand, caller: Caller): Promise<Task> {
  const task = await compareAndSet(`task ${taskId}`, async function writeReview() {
    const before = await requireTask(taskId, caller);
    return writeReviewedTask(before, command, caller.sub);
  });
  await flushOutbox(task);
  return task.body;
}

async function writeReviewedTask(before: StoredTask, command: ReviewTaskCommand, by: string) {
  const { verdict, reason, at, correlationId } = command;
  const { taskId, state, review } = before.body;
  const decided = verdict === "accept" ? "accepted" : "rejected";
  if (review?.state === decided && review.by === by && review.reason === reason) return before;
  if (state === "started" && verdict === "accept") {
    const unmet = await findUnmetRules(before.body, at);
    return writeTransition(before, { verb: "complete", by, at, correlationId, unmet, override: reason });
  }
  if (review?.state !== "required")
    throw problem("VERSION_CONFLICT", `Task ${taskId} is ${state}, and its completion waits for no review.`);
  return writeSettled(before, { ...review, state: decided, by, at: new Date(at).toISOString(), reason }, command);
}

/** Visits and photos that arrived after the completion may prove it: then its bonus is awarded without a review. */
export async function settleIfProven(taskId: string, correlationId: string): Promise<Task> {
  const settled = await compareAndSet(`task ${taskId}`, async function writeProven() {
    const before = await requireTask(taskId, WAYBILL);
    const { review, ended } = before.body;
    if (review?.state !== "required") return before;
    const unmet = await findUnmetRules(before.body, Date.parse(ended!.at));
    if (unmet.length > 0) return before;
    const at = Date.now();
    const proven = { ...review, state: "proven" as const, at: new Date(at).toISOString() };
    return writeSettled(before, proven, { at, correlationId });
  });
  await flushOutbox(settled);
  return settled.body;
}

/** The service itself, which belongs to all teams. */
const WAYBILL: Caller = { sub: "waybill", role: "admin" };

function writeSettled(
  before: StoredTask,
  review: CompletionReview,
  { at, correlationId }: { at: number; correlationId: string },
) {
  const { task, ...outbox } = settleReview(before.body, review, { at, correlationId });
  return writeTask(task, before, { ...outbox, at });
}

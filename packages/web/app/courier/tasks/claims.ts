import { signal } from "@preact/signals";
import { enterDraw } from "./draws.ts";
import { claimTask, type ClaimResult, type Task } from "./tasks.ts";

/** What became of the claims of this visit, by task. */
export const claimResults = signal<ReadonlyMap<string, ClaimResult>>(new Map());

/** Keys of claims that were not answered: the next tap is the same claim. */
const keys = new Map<string, string>();

/** Claim a task. Throws when there was no answer; then the same claim may be sent again. */
export async function claim({ taskId }: Task, courierId: string): Promise<ClaimResult> {
  const key = keys.get(taskId) ?? crypto.randomUUID();
  keys.set(taskId, key);
  const result = await claimTask(taskId, key);
  keys.delete(taskId);
  if (result.kind === "entered") await enterDraw(result.task, courierId);
  claimResults.value = new Map(claimResults.value).set(taskId, result);
  return result;
}

export function forgetClaim(taskId: string): void {
  const left = new Map(claimResults.value);
  left.delete(taskId);
  claimResults.value = left;
}

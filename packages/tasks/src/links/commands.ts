import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { problem, wrongField } from "@waybill/kernel/errors";
import type { Caller } from "@waybill/kernel/http";
import { requireTask } from "../access.ts";
import { taskTeam } from "../tasks/task.ts";
import { flushOutbox } from "../outbox.ts";
import { addLink, readLink, readRevision, writeLink } from "../store.ts";
import type { TaskState } from "../tasks/task.ts";
import { createCustomerLink, type CustomerLink, linkEvent } from "./link.ts";

interface LinkRequest {
  stopId?: string | undefined;
  hours: number;
  at: number;
  correlationId: string;
}

/** What has ended goes nowhere. */
const FOLLOWED_STATES: readonly TaskState[] = ["draft", "open", "claimed", "started"];

/**
 * Create a link to a stop of a task; the last one if none is named. Each call makes another link. Throws NOT_FOUND,
 * VALIDATION_FAILED for a stop that the task's route does not have, VERSION_CONFLICT when the task has ended.
 */
export async function createLink(taskId: string, { stopId, hours, at, correlationId }: LinkRequest, caller: Caller) {
  const { body: task } = await requireTask(taskId, caller);
  if (!FOLLOWED_STATES.includes(task.state))
    throw problem("VERSION_CONFLICT", `Task ${taskId} is ${task.state}; there is nothing to follow.`);
  const stops = (await readRevision(task.routeId, task.revision))?.body.stops ?? [];
  if (stopId !== undefined && !stops.some(({ id }) => id === stopId))
    throw wrongField("/stopId", `Revision ${task.revision} of route ${task.routeId} has no such stop.`);
  const fields = { taskId, stopId: stopId ?? stops.at(-1)?.id, team: taskTeam(task), createdBy: caller.sub };
  const { link, token } = createCustomerLink(fields, { at, hours });
  const stored = await addLink(link, { events: [linkEvent(link, correlationId)], at });
  await flushOutbox(stored!);
  return { link, token };
}

/** Revoke a link of a task; again changes nothing. Throws NOT_FOUND. */
export async function revokeLink(
  { taskId, linkId }: { taskId: string; linkId: string },
  { at, correlationId }: { at: number; correlationId: string },
  caller: Caller,
): Promise<void> {
  await requireTask(taskId, caller);
  const written = await compareAndSet(`link ${linkId}`, async function writeRevocation() {
    const before = await readLink(linkId);
    if (before?.body.taskId !== taskId) throw problem("NOT_FOUND", `Task ${taskId} has no link ${linkId}.`);
    if (before.body.revokedAt !== undefined) return before;
    const link: CustomerLink = { ...before.body, revokedAt: new Date(at).toISOString() };
    return writeLink(link, before, { events: [linkEvent(link, correlationId)], at });
  });
  await flushOutbox(written);
}

import { randomUUID } from "node:crypto";
import type { Message } from "@waybill/events-schema/event";
import { TaskClaimed } from "@waybill/events-schema/tasks";
import type { TaskCommand } from "./task.ts";

/** A courier tried to claim a task: who, when, with what result. */
export interface ClaimAttempt {
  /** The request's correlation id, which is its caller's and may come again; after `#` what is of this attempt alone. */
  id: string;
  taskId: string;
  courierId: string;
  /** Of the courier's token. */
  team?: string | undefined;
  at: string;
  result: "won" | "refused";
  /** The code of a refusal. */
  reason?: string;
}

/** An attempt of its own, whatever else is asked at the same time. */
export function createClaimAttempt(
  taskId: string,
  { by, team, at, correlationId }: TaskCommand,
  reason?: string,
): ClaimAttempt {
  const request = { taskId, courierId: by, team, at: new Date(at).toISOString() };
  const id = `${correlationId}#${randomUUID()}`;
  return reason === undefined ? { id, ...request, result: "won" } : { id, ...request, result: "refused", reason };
}

/** The attempt that a claim was won by, among the events: one for ever, by its id. */
export function wonClaimAttempts(messages: readonly Message[]): ClaimAttempt[] {
  return messages.flatMap(({ "detail-type": name, detail }) => {
    if (name !== TaskClaimed.name) return [];
    const { meta, data } = TaskClaimed.parse(detail);
    const id = `${meta.correlationId}#${meta.id}`;
    const { taskId, courierId, team } = data;
    return [{ id, taskId, courierId, team, at: meta.at, result: "won" as const }];
  });
}

import { randomUUID } from "node:crypto";
import type { Message } from "@waybill/events-schema/event";
import { TaskClaimed } from "@waybill/events-schema/tasks";
import type { Move } from "./tasks.ts";

/** Somebody asked for a task: who, when, and what came of it. */
export interface Attempt {
  /** The request's correlation id, which is its caller's and may come again; after `#` what is of this attempt alone. */
  id: string;
  taskId: string;
  courierId: string;
  at: string;
  result: "won" | "refused";
  /** Of a refusal: its code. */
  reason?: string;
}

/** An attempt of its own, whatever else is asked at the same time. */
export function attempted(taskId: string, { by, at, correlationId }: Move, reason?: string): Attempt {
  const asked = { taskId, courierId: by, at: new Date(at).toISOString() };
  const id = `${correlationId}#${randomUUID()}`;
  return reason === undefined ? { id, ...asked, result: "won" } : { id, ...asked, result: "refused", reason };
}

/** The attempt that a claim was won by, of what the bus is told: one for ever, by its id. */
export function wonIn(messages: readonly Message[]): Attempt[] {
  return messages.flatMap(({ "detail-type": name, detail }) => {
    if (name !== TaskClaimed.name) return [];
    const { meta, data } = TaskClaimed.parse(detail);
    const id = `${meta.correlationId}#${meta.id}`;
    return [{ id, taskId: data.taskId, courierId: data.courierId, at: meta.at, result: "won" as const }];
  });
}

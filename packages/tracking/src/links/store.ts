/**
 * What links of customers show, in the Tracking table.
 *
 *   pk            sk      what
 *   LINK#<id>     LINK    the task and the stop that it shows, or that it was revoked; deleted once it has expired
 *   TASK#<id>     RUN     the newest run of the task, or that it was cancelled; 60 days
 */
import { parser } from "@waybill/kernel/parser";
import { IF_NEW } from "@waybill/kernel/table";
import { expiresAfter } from "@waybill/kernel/ttl";
import * as z from "zod/mini";
import { table } from "../table.ts";

/** A link lives 30 days at most, and its task is mostly done on the day. */
const TASK_RUN_TTL_DAYS = 60;

/** A link as far as it shows something. */
export interface StopLink {
  taskId: string;
  /** Undefined: the end of the route. */
  stopId?: string;
  expiresAt: string;
}

/** Which run of a task is the newest; none when it was cancelled before one began. */
export interface TaskRun {
  runId?: string;
  /** Since when, in milliseconds since 1970. */
  at: number;
}

const linkKey = (linkId: string) => ({ pk: `LINK#${linkId}`, sk: "LINK" });
const taskRunKey = (taskId: string) => ({ pk: `TASK#${taskId}`, sk: "RUN" });

const parseLink = parser("link", () =>
  z.looseObject({
    taskId: z.string(),
    stopId: z.exactOptional(z.string()),
    validUntil: z.string(),
    isRevoked: z.exactOptional(z.boolean()),
  }),
);
const parseTaskRun = parser("run of a task", () =>
  z.looseObject({ runId: z.exactOptional(z.string()), at: z.number() }),
);

/** Store a link; one that is revoked stays revoked, whatever arrives first. */
export async function putLink(linkId: string, { expiresAt: validUntil, ...link }: StopLink): Promise<void> {
  await table.put({ ...linkKey(linkId), ...link, validUntil, expiresAt: expiresAfter(validUntil, 1) }, IF_NEW);
}

export async function revokeLink(linkId: string, { taskId, expiresAt: validUntil }: StopLink): Promise<void> {
  const expiresAt = expiresAfter(validUntil, 1);
  await table.put({ ...linkKey(linkId), taskId, validUntil, isRevoked: true, expiresAt });
}

/** A link that can be opened at `now`. DynamoDB deletes what has expired only within days. */
export async function readLink(linkId: string, now: number): Promise<StopLink | undefined> {
  const item = await table.get(linkKey(linkId), { consistent: false });
  if (!item) return undefined;
  const { taskId, stopId, validUntil, isRevoked } = parseLink(item);
  if (isRevoked || Date.parse(validUntil) <= now) return undefined;
  return { taskId, expiresAt: validUntil, ...(stopId !== undefined && { stopId }) };
}

/** Store the newest run of a task; an older one changes nothing. */
export async function putTaskRun(taskId: string, run: TaskRun): Promise<void> {
  const isNewer = {
    expression: `${IF_NEW.expression} OR #at < :at`,
    names: { "#at": "at" },
    values: { ":at": run.at },
  };
  await table.put({ ...taskRunKey(taskId), ...run, expiresAt: expiresAfter(run.at, TASK_RUN_TTL_DAYS) }, isNewer);
}

export async function readTaskRun(taskId: string): Promise<TaskRun | undefined> {
  const item = await table.get(taskRunKey(taskId), { consistent: false });
  return item && parseTaskRun(item);
}

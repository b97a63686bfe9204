import { TaskId } from "@waybill/events-schema/tasks";
import { FreeId, TrimmedText } from "@waybill/events-schema/text";
import { CourierId } from "@waybill/events-schema/tracking";
import { problem } from "@waybill/kernel/errors";
import type { Caller } from "@waybill/kernel/http";
import * as z from "zod";
import { adjustmentTeam, assertEntryVisible } from "../access.ts";
import { MoneyInput } from "../tasks/drafts.ts";
import { createLedgerEvent, type LedgerEntry, createReversal } from "./entries.ts";
import { flushOutbox } from "../outbox.ts";
import { addLedgerEntry, readLedgerEntry } from "../store.ts";

const courierId = CourierId;
const reason = TrimmedText.max(500);
const amountSchema = (sign: "gives" | "takes") => {
  const whole = z.int().min(-1_000_000_000).max(1_000_000_000);
  return sign === "takes" ? whole.max(-1, "A penalty takes: its amount is below zero.") : whole;
};
const taskId = TaskId.optional();

/** An adjustment of a ledger, as requested. */
export const AdjustmentRequest = z.discriminatedUnion("kind", [
  z.strictObject({ courierId, reason, kind: z.literal("reversal").optional(), reverses: FreeId.max(110) }),
  z.strictObject({
    courierId,
    reason,
    taskId,
    kind: z.literal("penalty"),
    money: MoneyInput.extend({ amount: amountSchema("takes") }),
  }),
  z.strictObject({
    courierId,
    reason,
    taskId,
    kind: z.literal("adjustment"),
    money: MoneyInput.extend({ amount: amountSchema("gives") }),
  }),
]);
export type AdjustmentRequest = z.output<typeof AdjustmentRequest>;

/** Write the entry and publish its event. Written already, it is answered as stored, and published if it was not. */
export async function postAdjustment(
  request: AdjustmentRequest,
  caller: Caller,
  context: { entryId: string; at: number; correlationId: string },
): Promise<LedgerEntry> {
  const entry = await createAdjustmentEntry(request, caller, { ...context, at: new Date(context.at).toISOString() });
  const outbox = { events: [createLedgerEvent(entry, context.correlationId)], at: context.at };
  const stored = (await addLedgerEntry(entry, outbox)) ?? (await readLedgerEntry(entry.courierId, entry.entryId));
  if (!stored)
    throw problem("UNAVAILABLE", "The ledger is busy. Send the same request again.", { retryAfterSeconds: 1 });
  if (stored.body.by !== entry.by || stored.body.reason !== entry.reason)
    throw problem("VERSION_CONFLICT", `${entry.reverses ?? entry.entryId} was reversed by ${stored.body.by} already.`);
  await flushOutbox(stored);
  return stored.body;
}

async function createAdjustmentEntry(
  request: AdjustmentRequest,
  caller: Caller,
  { entryId, at }: { entryId: string; at: string },
): Promise<LedgerEntry> {
  const by = caller.sub;
  if (!("reverses" in request)) return { ...request, entryId, by, at, team: await adjustmentTeam(request, caller) };
  const reversed = await readLedgerEntry(request.courierId, request.reverses);
  if (!reversed) throw problem("NOT_FOUND", `${request.courierId} has no entry ${request.reverses}.`);
  assertEntryVisible(reversed.body, caller);
  return createReversal(reversed.body, { at, by, reason: request.reason });
}

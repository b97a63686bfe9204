import { problem, wrongField } from "@waybill/kernel/errors";
import * as z from "zod";
import { Payment } from "./drafts.ts";
import { announcement, type Entry, reversalOf } from "./ledger.ts";
import { settle } from "./settle.ts";
import { addEntry, readEntry } from "./store.ts";

const courierId = z.string().min(1).max(64);
const reason = z.string().trim().min(1).max(500);
const amount = (sign: "gives" | "takes") => {
  const whole = z.int().min(-1_000_000_000).max(1_000_000_000);
  return sign === "takes" ? whole.max(-1, "A penalty takes: its amount is below zero.") : whole;
};
const taskId = z.string().min(1).max(64).optional();

/** What may be asked of the books. */
export const Adjustment = z.discriminatedUnion("kind", [
  z.strictObject({ courierId, reason, kind: z.literal("reversal").optional(), reverses: z.string().min(1).max(110) }),
  z.strictObject({
    courierId,
    reason,
    taskId,
    kind: z.literal("penalty"),
    money: Payment.extend({ amount: amount("takes") }),
  }),
  z.strictObject({
    courierId,
    reason,
    taskId,
    kind: z.literal("adjustment"),
    money: Payment.extend({ amount: amount("gives") }),
  }),
]);
export type Adjustment = z.output<typeof Adjustment>;

/** Book it, and tell. Booked already, it is answered with what is in the books, and told if it was not. */
export async function adjust(
  asked: Adjustment,
  made: { entryId: string; by: string; at: number; correlationId: string },
): Promise<Entry> {
  const entry = await entryFor(asked, { ...made, at: new Date(made.at).toISOString() });
  const news = { messages: [announcement(entry, made.correlationId)], at: made.at };
  const kept = (await addEntry(entry, news)) ?? (await readEntry(entry.courierId, entry.entryId));
  if (!kept) throw problem("UNAVAILABLE", "The books are busy. Send the same request again.", { retryAfterSeconds: 1 });
  if (kept.body.by !== entry.by || kept.body.reason !== entry.reason)
    throw problem("VERSION_CONFLICT", `${entry.reverses ?? entry.entryId} was reversed by ${kept.body.by} already.`);
  await settle(kept);
  return kept.body;
}

async function entryFor(
  asked: Adjustment,
  { entryId, by, at }: { entryId: string; by: string; at: string },
): Promise<Entry> {
  if (!("reverses" in asked)) return { ...asked, entryId, by, at };
  const reversed = await readEntry(asked.courierId, asked.reverses);
  if (!reversed) throw problem("NOT_FOUND", `${asked.courierId} has no entry ${asked.reverses}.`);
  return reversalOf(reversed.body, { at, by, reason: asked.reason });
}

/** Whose ledger the caller asks for. A courier has one; who manages names whose. */
export function whoseLedger(caller: { sub: string; role: string }, courier: string | undefined): string {
  if (caller.role === "courier" && courier !== undefined && courier !== caller.sub) {
    throw problem("NOT_FOUND", `There is no ledger of ${courier} for you.`);
  }
  if (caller.role === "courier") return caller.sub;
  if (courier !== undefined) return courier;
  throw wrongField("/query/courier", "Say whose ledger.");
}

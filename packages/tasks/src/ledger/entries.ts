import type { Money } from "@waybill/events-schema/tasks";
import { BonusAwarded, LedgerAdjusted } from "@waybill/events-schema/tasks";
import type { Message } from "@waybill/events-schema/event";
import { problem } from "@waybill/kernel/errors";

export const LEDGER_ENTRY_KINDS = ["bonus", "penalty", "adjustment", "reversal", "receipt"] as const;
export type LedgerEntryKind = (typeof LEDGER_ENTRY_KINDS)[number];

/** A line of a courier's ledger. Never changed: a mistake is taken back by another line. */
export interface LedgerEntry {
  entryId: string;
  courierId: string;
  kind: LedgerEntryKind;
  /** Negative takes. */
  money: Money;
  at: string;
  by: string;
  taskId?: string | undefined;
  reason?: string | undefined;
  /** The entry that it takes back whole. */
  reverses?: string | undefined;
  /** Whose managers see it: the team of the task, the receipt or the courier. */
  team?: string | undefined;
}

/** The bonus of a task: one for ever, by its id. */
export function createBonusEntry(
  task: { taskId: string; courierId: string; team: string | undefined; money: Money },
  at: string,
  by: string,
): LedgerEntry {
  return { entryId: `${task.taskId}.bonus`, kind: "bonus", ...task, at, by };
}

/** What takes an entry back: one for ever, by its id. Throws VERSION_CONFLICT for what is a reversal itself. */
export function createReversal(
  entry: LedgerEntry,
  { at, by, reason }: { at: string; by: string; reason: string },
): LedgerEntry {
  const { entryId, courierId, taskId, money, team } = entry;
  if (entry.reverses !== undefined) {
    throw problem("VERSION_CONFLICT", `${entryId} is a reversal; make an adjustment instead.`);
  }
  const reversedMoney = { ...money, amount: money.amount === 0 ? 0 : -money.amount };
  return {
    entryId: `${entryId}.reversal`,
    courierId,
    kind: "reversal",
    money: reversedMoney,
    at,
    by,
    taskId,
    reason,
    reverses: entryId,
    team,
  };
}

/** The event of an entry. */
export function createLedgerEvent(entry: LedgerEntry, correlationId: string): Message {
  const { entryId, courierId, taskId, kind, money, reverses, team } = entry;
  const origin = { id: entryId, correlationId, at: new Date(entry.at) };
  if (kind === "bonus")
    return BonusAwarded.create({ entryId, courierId, taskId: taskId!, money, ...(team && { team }) }, origin);
  const references = { ...(taskId && { taskId }), ...(reverses && { reverses }), ...(team && { team }) };
  return LedgerAdjusted.create({ entryId, courierId, kind, money, ...references }, origin);
}

/** What the entries come to, by currency: money of two currencies is never added. */
export function totalsByCurrency(entries: readonly LedgerEntry[]): Money[] {
  const sums = new Map<string, number>();
  for (const { money } of entries) sums.set(money.currency, (sums.get(money.currency) ?? 0) + money.amount);
  return [...sums]
    .map(([currency, amount]) => ({ amount, currency }))
    .toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
}

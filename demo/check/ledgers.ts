import type { Money } from "@waybill/events-schema/tasks";
import { readEventLog, distinctEvents } from "./event-log.ts";
import type { LocalWaybill } from "@waybill/local/boot";
import { type ApiClient, requireSuccess } from "../api-client.ts";

/** The ledgers of the day by their statements and by the published events. Amounts are without receipts, which have several currencies. */
export interface LedgerCheck {
  paidCents: number;
  /** The number of bonus entries. */
  bonuses: number;
  publishedCents: number;
  /** Receipts whose amount is in a ledger. */
  reimbursed: number;
  paidCouriers: number;
  faults: string[];
}

interface LedgerStatement {
  entries: { entryId: string; kind: string; money: Money }[];
  totals: Money[];
}

/** Compares every courier's statement of the day with its entries and with the published events, in cents. */
export async function checkLedgers(
  local: LocalWaybill,
  ask: ApiClient,
  couriers: readonly string[],
  now: number,
): Promise<LedgerCheck> {
  const faults: string[] = [];
  const period = new Date(now).toISOString().slice(0, 7);
  const facts = distinctEvents(readEventLog(local));
  const publishedEntries = facts.filter(({ name }) => name === "bonus.awarded" || name === "ledger.adjusted");
  const publishedMoneyByEntry = new Map(
    publishedEntries.map(({ data }) => [data["entryId"] as string, data["money"] as Money]),
  );
  const awarded = publishedEntries
    .filter(({ data }) => data["kind"] !== "receipt")
    .reduce((sum, { data }) => sum + (data["money"] as Money).amount, 0);
  const unpostedReceipts = new Set(
    facts
      .filter(({ name }) => name === "receipt.accepted" || name === "receipt.corrected")
      .map(({ data, meta }) => `${String(data["receiptId"])}.${meta.seq} ${(data["money"] as Money).amount}`),
  );
  const receipts = unpostedReceipts.size;
  let [paid, paidTo, bonuses] = [0, 0, 0];
  for (const courier of couriers) {
    const { entries, totals } = await requireSuccess<LedgerStatement>(
      ask("GET", `/v1/ledger?courier=${courier}&period=${period}`),
    );
    const total = totals.reduce((sum, { amount }) => sum + amount, 0);
    const entriesTotal = entries.reduce((sum, { money }) => sum + money.amount, 0);
    if (total !== entriesTotal)
      faults.push(`the statement of ${courier} says ${total}, its entries come to ${entriesTotal}`);
    for (const { entryId, money } of entries) {
      unpostedReceipts.delete(`${entryId} ${money.amount}`);
      if (publishedMoneyByEntry.get(entryId)?.amount !== money.amount)
        faults.push(`${entryId} was not published as it was posted`);
    }
    paid += entries.filter(({ kind }) => kind !== "receipt").reduce((sum, { money }) => sum + money.amount, 0);
    bonuses += entries.filter(({ kind }) => kind === "bonus").length;
    if (entries.length > 0) paidTo += 1;
  }
  if (paid !== awarded) faults.push(`the ledgers come to ${paid}, the published entries to ${awarded}`);
  for (const receipt of unpostedReceipts) faults.push(`the receipt ${receipt} counts and is in nobody's ledger`);
  return {
    paidCents: paid,
    bonuses,
    publishedCents: awarded,
    reimbursed: receipts - unpostedReceipts.size,
    paidCouriers: paidTo,
    faults,
  };
}

import type { Money } from "@waybill/events-schema/tasks";
import { announced, once } from "./announced.ts";
import type { Local } from "@waybill/local/boot";
import { type Ask, must } from "./api.ts";

/** The ledgers of the day: as their statements say, and as the bus was told. Of money, receipts aside: they have currencies. */
export interface Books {
  paid: number;
  /** Entries that are a bonus. */
  bonuses: number;
  awarded: number;
  /** Receipts whose amount is in a ledger. */
  reimbursed: number;
  couriers: number;
  faults: string[];
}

interface Statement {
  entries: { entryId: string; kind: string; money: Money }[];
  totals: Money[];
}

/** Hold every courier's statement of the day against its own entries and against what was announced, in cents. */
export async function accountForMoney(
  local: Local,
  ask: Ask,
  couriers: readonly string[],
  now: number,
): Promise<Books> {
  const faults: string[] = [];
  const period = new Date(now).toISOString().slice(0, 7);
  const facts = once(announced(local));
  const entriesTold = facts.filter(({ name }) => name === "bonus.awarded" || name === "ledger.adjusted");
  const told = new Map(entriesTold.map(({ data }) => [data["entryId"] as string, data["money"] as Money]));
  const awarded = entriesTold
    .filter(({ data }) => data["kind"] !== "receipt")
    .reduce((sum, { data }) => sum + (data["money"] as Money).amount, 0);
  const owed = new Set(
    facts
      .filter(({ name }) => name === "receipt.accepted" || name === "receipt.corrected")
      .map(({ data, meta }) => `${String(data["receiptId"])}.${meta.seq} ${(data["money"] as Money).amount}`),
  );
  const receipts = owed.size;
  let [paid, paidTo, bonuses] = [0, 0, 0];
  for (const courier of couriers) {
    const { entries, totals } = await must<Statement>(ask("GET", `/v1/ledger?courier=${courier}&period=${period}`));
    const total = totals.reduce((sum, { amount }) => sum + amount, 0);
    const booked = entries.reduce((sum, { money }) => sum + money.amount, 0);
    if (total !== booked) faults.push(`the statement of ${courier} says ${total}, its entries come to ${booked}`);
    for (const { entryId, money } of entries) {
      owed.delete(`${entryId} ${money.amount}`);
      if (told.get(entryId)?.amount !== money.amount) faults.push(`${entryId} was not announced as it was booked`);
    }
    paid += entries.filter(({ kind }) => kind !== "receipt").reduce((sum, { money }) => sum + money.amount, 0);
    bonuses += entries.filter(({ kind }) => kind === "bonus").length;
    if (entries.length > 0) paidTo += 1;
  }
  if (paid !== awarded) faults.push(`the ledgers come to ${paid}, what was announced to ${awarded}`);
  for (const receipt of owed) faults.push(`the receipt ${receipt} counts and is in nobody's ledger`);
  return { paid, bonuses, awarded, reimbursed: receipts - owed.size, couriers: paidTo, faults };
}

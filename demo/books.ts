import type { Money } from "@waybill/events-schema/tasks";
import { announced, once } from "./announced.ts";
import type { Local } from "@waybill/local/boot";
import { type Ask, must } from "./api.ts";

/** The ledgers of the day: as their statements say, and as the bus was told. */
export interface Books {
  paid: number;
  awarded: number;
  couriers: number;
  faults: string[];
}

interface Statement {
  entries: { entryId: string; money: Money }[];
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
  const told = new Map(
    once(announced(local))
      .filter(({ name }) => name === "bonus.awarded" || name === "ledger.adjusted")
      .map(({ data }) => [data["entryId"] as string, data["money"] as Money]),
  );
  const awarded = [...told.values()].reduce((sum, { amount }) => sum + amount, 0);
  let [paid, paidTo] = [0, 0];
  for (const courier of couriers) {
    const { entries, totals } = await must<Statement>(ask("GET", `/v1/ledger?courier=${courier}&period=${period}`));
    const total = totals.reduce((sum, { amount }) => sum + amount, 0);
    const booked = entries.reduce((sum, { money }) => sum + money.amount, 0);
    if (total !== booked) faults.push(`the statement of ${courier} says ${total}, its entries come to ${booked}`);
    for (const { entryId, money } of entries)
      if (told.get(entryId)?.amount !== money.amount) faults.push(`${entryId} was not announced as it was booked`);
    paid += total;
    if (entries.length > 0) paidTo += 1;
  }
  if (paid !== awarded) faults.push(`the ledgers come to ${paid}, what was announced to ${awarded}`);
  return { paid, awarded, couriers: paidTo, faults };
}

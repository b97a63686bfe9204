import type { Bonus, Money } from "@waybill/events-schema/tasks";

/** Times are milliseconds since 1970; amounts are whole minor units throughout. */

/** What claiming at `at` promises: the flat amount, risen by whole steps since the task was opened, up to the cap. */
export function promisedBonus({ money, rising }: Bonus, openedAt: number, at: number): Money {
  if (!rising) return money;
  const steps = Math.max(0, Math.floor((at - openedAt) / (rising.everyS * 1_000)));
  return { ...money, amount: Math.min(money.amount + steps * rising.by, Math.max(rising.cap, money.amount)) };
}

/** What is paid in the end: what was promised, and more when it was on time. */
export function earnedBonus({ onTime: extra = 0 }: Bonus, promise: Money, onTime: boolean): Money {
  return { ...promise, amount: promise.amount + (onTime ? extra : 0) };
}

import type { components } from "@waybill/client";

type Bonus = components["schemas"]["Task"]["bonus"];

/** At most so many steps are drawn: the line has no more pixels. */
const MAX_STEPS = 600;

/** How a bonus rises from the time the task is opened: the times at which it changes, in seconds, and the amounts, in minor units. */
export function bonusSteps(
  { money, rising }: Bonus,
  from: number,
  to: number,
): { seconds: number[]; amounts: number[] } {
  if (!rising || to <= from) return { seconds: [from / 1_000, to / 1_000], amounts: [money.amount, money.amount] };
  const stepMs = rising.everyS * 1_000;
  const stepsToCap = Math.ceil(Math.max(0, rising.cap - money.amount) / rising.by);
  const steps = Math.min(stepsToCap, Math.floor((to - from) / stepMs));
  const stride = Math.max(1, Math.ceil(steps / MAX_STEPS));
  const drawn = Array.from({ length: Math.floor(steps / stride) + 1 }, (_, n) => n * stride);
  if (drawn.at(-1) !== steps) drawn.push(steps);
  const amountAfter = (n: number) => Math.min(money.amount + n * rising.by, Math.max(rising.cap, money.amount));
  const seconds = drawn.map((n) => (from + n * stepMs) / 1_000);
  const amounts = drawn.map(amountAfter);
  if (seconds.at(-1)! < to / 1_000) {
    seconds.push(to / 1_000);
    amounts.push(amounts.at(-1)!);
  }
  return { seconds, amounts };
}

/** When a bonus that rises from `from` on is at its cap; undefined when it never is before `to`. */
export function capReachedAt({ money, rising }: Bonus, from: number, to: number): number | undefined {
  if (!rising) return undefined;
  const steps = Math.ceil(Math.max(0, rising.cap - money.amount) / rising.by);
  const at = from + steps * rising.everyS * 1_000;
  return at <= to ? at : undefined;
}

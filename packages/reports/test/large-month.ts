import { emptyFigures } from "../src/aggregation/figures.ts";
import type { Rollup, Rollups } from "../src/aggregation/rollups.ts";

/** A month of many couriers, as its parts are aggregated: two tasks a day, ten stops each, and a receipt. */

const DAYS = 30;
const TASKS = 2;
const STOPS = 10;
const COURIERS_A_ROUTE = 20;

export const largeMonth = "2031-04";

/** The n-th courier; in the order of numbers as in that of texts. */
export const largeMonthCourier = (n: number): string => `courier-${String(n).padStart(7, "0")}`;

/**
 * The rollups of the couriers from `from` up to, but without, `to`. Every one has worked on every day. A suffix makes the ids of events
 * longer, and so the files larger for the same work.
 */
export function createMonthRollups(from: number, to: number, idSuffix = ""): Rollups {
  const couriers: Rollup[] = [];
  const routes = new Map<string, Rollup>();
  for (let n = from; n < to; n++) {
    for (let day = 1; day <= DAYS; day++) {
      const date = `${largeMonth}-${String(day).padStart(2, "0")}`;
      const rows = Array.from({ length: TASKS }, (_, k) => taskRollup(n, date, k, idSuffix));
      couriers.push(sum(largeMonthCourier(n), rows, [`rcp_${n}_${day}.accepted${idSuffix}`]));
      for (const row of rows) {
        const key = `${row.of} ${date}`;
        const route = routes.get(key);
        if (route) Object.assign(route, sum(row.of, [route, row]));
        else routes.set(key, row);
      }
    }
  }
  const sorted = [...routes.values()].map((row) => ({ ...row, events: row.events.toSorted() }));
  return { couriers, routes: sorted.toSorted((a, b) => (`${a.of} ${a.date}` < `${b.of} ${b.date}` ? -1 : 1)) };
}

/** One task of a courier; its route is one of the city, so that every part has couriers of every tenth route. */
function taskRollup(n: number, date: string, k: number, idSuffix: string): Rollup {
  const task = `tsk_${String(n).padStart(7, "0")}_${date.slice(8)}_${k}`;
  const route = Math.floor(n / COURIERS_A_ROUTE) ^ (k * 7);
  const events = [
    ...[2, 3, 4].map((version) => `${task}.${version}`),
    ...Array.from({ length: STOPS }, (_, stop) => `run_${task}.${stop + 10}.s${stop}`),
    `${task}.bonus`,
    `run_${task}.finished.1`,
  ].map((id) => id + idSuffix);
  const counts = { claimed: 1, started: 1, completed: 1, onTime: n % 10 === 0 ? 0 : 1, stops: STOPS };
  const work = { seconds: 5_400 + (n % 600), metres: 18_000 + (n % 900), bonus: { EUR: 1_250 } };
  const receipts = k === 0 ? { EUR: 1_990 } : {};
  const figures = { ...emptyFigures(), ...counts, ...work, receipts };
  return { of: `rte_${String(route).padStart(6, "0")}`, date, figures, events };
}

function sum(of: string, rows: readonly Rollup[], more: readonly string[] = []): Rollup {
  const figures = emptyFigures();
  for (const row of rows) {
    for (const name of ["claimed", "started", "completed", "onTime", "seconds", "metres", "stops"] as const)
      figures[name] += row.figures[name];
    for (const name of ["bonus", "receipts"] as const)
      for (const [currency, amount] of Object.entries(row.figures[name]))
        figures[name][currency] = (figures[name][currency] ?? 0) + amount;
  }
  return { of, date: rows[0]!.date, figures, events: [...rows.flatMap(({ events }) => events), ...more] };
}

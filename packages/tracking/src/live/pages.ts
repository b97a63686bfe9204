import { type Change, isNewer } from "@waybill/events-schema/live";
import { entityOf, isEnd } from "./changes.ts";

/** So many changes of what was announced together. */
export interface Page {
  seq: number;
  changes: readonly Change[];
}

/** What holds after all of these: the newest change of each thing. Any order and any repetition of them come to the same. */
export function folded(...parts: readonly (readonly Change[])[]): Change[] {
  const newest = new Map<string, Change>();
  for (const change of parts.flat()) {
    const known = newest.get(change.about);
    if (!known || isNewer(change, known)) newest.set(change.about, change);
  }
  return [...newest.values()].toSorted((a, b) => (a.about < b.about ? -1 : 1));
}

const HOUR_MS = 3_600_000;
/** An end is told for as long as one before it may still be on its way. */
const ENDED_MS = 2 * HOUR_MS;
/** Of what nobody has said anything for so long, nobody looks at a map for. */
const FORGOTTEN_MS = 24 * HOUR_MS;
/** Changes in an answer, which holds 6 MB. */
export const MOST = 10_000;

/** Is it of now? What was said two hours ago and comes only now (an operator's replay) is no news. */
export const isNews = (saidAt: string, now: number) => now - Date.parse(saidAt) < ENDED_MS;

/** What of these still matters: not what ended long ago, nor what was forgotten; the newest 10,000 at most. */
export function current(changes: readonly Change[], now: number): Change[] {
  const entities = Object.values(Object.groupBy(changes, entityOf)) as Change[][];
  return entities
    .map((all) => ({ all, at: Math.max(...all.map(({ at }) => Date.parse(at))) }))
    .filter(({ all, at }) => now - at < (all.some(isEnd) ? ENDED_MS : FORGOTTEN_MS))
    .toSorted((a, b) => b.at - a.at)
    .flatMap(({ all }) => all)
    .slice(0, MOST);
}

/**
 * What the fold remembers, as bytes: a run is one write unit, and a map of names and digits would not be. Numbers are
 * variable-length, times and places are told from the one before; each record begins with which of its fields are there.
 * The same memory always becomes the same bytes.
 */
import { FIX_CLASSES } from "@waybill/events-schema/tracking";
import type { Pace } from "./eta.ts";
import { type FixClass, RESOLUTION } from "./fixes.ts";
import type { Journey } from "./journey.ts";
import type { Guess, Match } from "./matching.ts";
import type { Detour, Straying } from "./off-route.ts";
import type { Chain, Head, Marker, Progress, Rest } from "./progress.ts";
import type { Visit, Visits } from "./stops.ts";
import { putVarint, VarintReader } from "./varint.ts";

/** What was written or read last of what goes on from there. */
interface Trail {
  at: number;
  lat: number;
  lon: number;
}
interface Pen extends Trail {
  bytes: number[];
}
interface Book extends Trail {
  read: VarintReader;
}
/** How one kind of value is written and read. */
interface Form<T> {
  put(value: T, pen: Pen): void;
  take(book: Book): T;
}

const put = (pen: Pen, value: number) => void putVarint(pen.bytes, pen.bytes.length, value);

/** A number of so many units each one. */
const number = (units = 1): Form<number> => ({
  put: (value, pen) => put(pen, Math.round(value * units)),
  take: ({ read }) => read.next() / units,
});
const near = (what: keyof Trail, units = 1): Form<number> => ({
  put(value, pen) {
    const now = Math.round(value * units);
    put(pen, now - pen[what]);
    pen[what] = now;
  },
  take: (book) => (book[what] += book.read.next()) / units,
});
/** A sum: to its last bit, or going on from it would not be folding anew. */
const exact: Form<number> = {
  put: (value, pen) => void pen.bytes.push(...new Uint8Array(new Float64Array([value]).buffer)),
  take: ({ read }) => new Float64Array(Uint8Array.from({ length: 8 }, () => read.byte()).buffer)[0]!,
};
const oneOf = <T>(values: readonly T[]): Form<T> => ({
  put: (value, pen) => put(pen, values.indexOf(value)),
  take: ({ read }) => values[read.next()]!,
});
const list = <T>(form: Form<T>): Form<T[]> => ({
  put(values, pen) {
    put(pen, values.length);
    for (const value of values) form.put(value, pen);
  },
  take: (book) => Array.from({ length: book.read.next() }, () => form.take(book)),
});
function record<T extends object>(fields: { [K in keyof Required<T>]: Form<Required<T>[K]> }): Form<T> {
  const all = Object.entries(fields) as [keyof T, Form<unknown>][];
  return {
    put(value, pen) {
      const there = all.filter(([name]) => value[name] !== undefined);
      put(
        pen,
        all.reduce((sum, [name], n) => sum + (value[name] === undefined ? 0 : 2 ** n), 0),
      );
      for (const [name, form] of there) form.put(value[name], pen);
    },
    take(book) {
      const there = book.read.next();
      const told = all.filter((_, n) => Math.floor(there / 2 ** n) % 2 === 1);
      return Object.fromEntries(told.map(([name, form]) => [name, form.take(book)])) as T;
    },
  };
}

const [at, lat, lon] = [near("at"), near("lat", RESOLUTION.lat), near("lon", RESOLUTION.lon)];
const [count, tenths, hundredths] = [number(), number(10), number(100)];
const seen = { at, lat, lon, accuracyM: tenths };
const head = record<Head>({ ...seen, speedMps: hundredths });
const chain = record<Omit<Chain, "members">>({ first: record(seen), head, fixes: count, metres: exact });
const marker = record<Marker>({
  ...seen,
  seq: count,
  headingDeg: tenths,
  batteryPct: tenths,
  class: oneOf<Marker["class"]>(["ok", "jump"]),
});
const guess: Form<Guess> = {
  put([alongM, cost], pen) {
    tenths.put(alongM, pen);
    hundredths.put(cost, pen);
  },
  take: (book) => [tenths.take(book), hundredths.take(book)],
};
const place = record<Pace["now"]>({ at, alongM: tenths });
const journey = record<Journey>({
  match: record<Match>({ guesses: list(guess), alongM: tenths, at, offM: tenths }),
  straying: record<Straying>({
    detours: list(record<Detour>({ since: at, offM: tenths, backAt: at })),
    turningSince: at,
    said: count,
  }),
  visits: record<Visits>({
    done: list(record<Visit>({ arrivedAt: at, departedAt: at })),
    near: record<NonNullable<Visits["near"]>>({ stop: count, since: at }),
    awaySince: at,
  }),
  pace: record<Pace>({ from: place, now: place, marks: list(count) }),
  endedAt: at,
});
const classes = Object.fromEntries(FIX_CLASSES.map((name) => [name, count])) as Record<FixClass, Form<number>>;
const progress = record<Progress>({
  startedAt: at,
  counts: record<Partial<Record<FixClass, number>>>(classes),
  settledM: exact,
  settled: head,
  tentative: chain,
  rival: chain,
  last: marker,
  rest: record<Rest>({ at, lat, lon }),
  tick: count,
  aliveAt: at,
  journey,
  firm: journey,
});

/** Progress as bytes. */
export function remembered(told: Progress): Uint8Array {
  const pen: Pen = { bytes: [], at: 0, lat: 0, lon: 0 };
  progress.put(told, pen);
  return Uint8Array.from(pen.bytes);
}

/** The way back. Throws RangeError when they are no such bytes. */
export const recalled = (bytes: Uint8Array): Progress =>
  progress.take({ read: new VarintReader(bytes), at: 0, lat: 0, lon: 0 });

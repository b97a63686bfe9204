/**
 * The state of the fold as bytes: a run must fit one write unit, which a map of names and digits would not. Numbers
 * have variable length, times and positions are stored as the difference from the one before, and each record begins
 * with a bitmap of the fields it has. The same state always gives the same bytes.
 */
import { FIX_CLASSES } from "@waybill/events-schema/tracking";
import type { RoutePace } from "../geo/eta.ts";
import { type FixClass, RESOLUTION } from "./fix.ts";
import type { RouteProgress } from "../geo/route-progress.ts";
import type { MatchCandidate, RouteMatch } from "../geo/matching.ts";
import type { Detour, OffRouteState } from "../geo/off-route.ts";
import type { Place } from "./place.ts";
import type { ChainHead, Excursion, FixChain, Halt, MapMarker, RivalChain, RunProgress } from "./progress.ts";
import type { StopVisit, StopVisits } from "../geo/stops.ts";
import { writeVarint, VarintReader } from "./varint.ts";

/** The values that the next differences refer to. */
interface LastValues {
  at: number;
  lat: number;
  lon: number;
}
interface SnapshotWriter extends LastValues {
  bytes: number[];
}
interface SnapshotReader extends LastValues {
  read: VarintReader;
}
/** How one kind of value is encoded and decoded. */
interface Codec<T> {
  encode(value: T, writer: SnapshotWriter): void;
  decode(reader: SnapshotReader): T;
}

const writeNumber = (writer: SnapshotWriter, value: number) =>
  void writeVarint(writer.bytes, writer.bytes.length, value);

/** A number, stored in units of 1 / `units`. */
const numberCodec = (units = 1): Codec<number> => ({
  encode: (value, writer) => writeNumber(writer, Math.round(value * units)),
  decode: ({ read }) => read.next() / units,
});
const deltaCodec = (what: keyof LastValues, units = 1): Codec<number> => ({
  encode(value, writer) {
    const now = Math.round(value * units);
    writeNumber(writer, now - writer[what]);
    writer[what] = now;
  },
  decode: (reader) => (reader[what] += reader.read.next()) / units,
});
/** A sum, stored exactly: continuing from it must equal folding from the start. */
const float64Codec: Codec<number> = {
  encode: (value, writer) => void writer.bytes.push(...new Uint8Array(new Float64Array([value]).buffer)),
  decode: ({ read }) => new Float64Array(Uint8Array.from({ length: 8 }, () => read.byte()).buffer)[0]!,
};
const enumCodec = <T>(values: readonly T[]): Codec<T> => ({
  encode: (value, writer) => writeNumber(writer, values.indexOf(value)),
  decode: ({ read }) => values[read.next()]!,
});
const listCodec = <T>(codec: Codec<T>): Codec<T[]> => ({
  encode(values, writer) {
    writeNumber(writer, values.length);
    for (const value of values) codec.encode(value, writer);
  },
  decode: (reader) => Array.from({ length: reader.read.next() }, () => codec.decode(reader)),
});
function structCodec<T extends object>(fields: { [K in keyof Required<T>]: Codec<Required<T>[K]> }): Codec<T> {
  const all = Object.entries(fields) as [keyof T, Codec<unknown>][];
  return {
    encode(value, writer) {
      const there = all.filter(([name]) => value[name] !== undefined);
      writeNumber(
        writer,
        all.reduce((sum, [name], n) => sum + (value[name] === undefined ? 0 : 2 ** n), 0),
      );
      for (const [name, codec] of there) codec.encode(value[name], writer);
    },
    decode(reader) {
      const bitmap = reader.read.next();
      const present = all.filter((_, n) => Math.floor(bitmap / 2 ** n) % 2 === 1);
      return Object.fromEntries(present.map(([name, codec]) => [name, codec.decode(reader)])) as T;
    },
  };
}

const [at, lat, lon] = [deltaCodec("at"), deltaCodec("lat", RESOLUTION.lat), deltaCodec("lon", RESOLUTION.lon)];
const [count, tenths, hundredths] = [numberCodec(), numberCodec(10), numberCodec(100)];
const positionFields = { at, lat, lon, accuracyM: tenths };
const placeCodec = structCodec<Place>({
  at,
  lat,
  lon,
  first: structCodec<Place["first"]>({ lat, lon }),
  fixes: count,
  pathM: hundredths,
  outside: enumCodec([1, 2, 3, 4, 5]),
});
const haltCodec = structCodec<Halt>({ since: at, until: at, lat, lon });
const headCodec = structCodec<ChainHead>({
  ...positionFields,
  speedMps: hundredths,
  metres: float64Codec,
  place: placeCodec,
  halts: listCodec(haltCodec),
});
const chainFields = { first: structCodec(positionFields), head: headCodec, fixes: count };
const markerCodec = structCodec<MapMarker>({
  ...positionFields,
  seq: count,
  headingDeg: tenths,
  batteryPct: tenths,
  class: enumCodec<MapMarker["class"]>(["ok", "jump"]),
});
const candidateCodec: Codec<MatchCandidate> = {
  encode([alongM, cost], writer) {
    tenths.encode(alongM, writer);
    hundredths.encode(cost, writer);
  },
  decode: (reader) => [tenths.decode(reader), hundredths.decode(reader)],
};
const pacePointCodec = structCodec<RoutePace["now"]>({ at, alongM: tenths });
const routeProgressCodec = structCodec<RouteProgress>({
  match: structCodec<RouteMatch>({ candidates: listCodec(candidateCodec), alongM: tenths, at, offM: tenths }),
  offRoute: structCodec<OffRouteState>({
    detours: listCodec(structCodec<Detour>({ since: at, offM: tenths, backAt: at })),
    contrarySince: at,
    offVotes: count,
  }),
  visits: structCodec<StopVisits>({
    done: listCodec(structCodec<StopVisit>({ arrivedAt: at, departedAt: at })),
    near: structCodec<NonNullable<StopVisits["near"]>>({ stop: count, since: at }),
    awaySince: at,
  }),
  pace: structCodec<RoutePace>({ from: pacePointCodec, now: pacePointCodec, marks: listCodec(count) }),
  endedAt: at,
});
const classCountCodecs = Object.fromEntries(FIX_CLASSES.map((name) => [name, count])) as Record<
  FixClass,
  Codec<number>
>;
const rivalCodec = structCodec<Omit<RivalChain, "members">>({ ...chainFields, routeProgress: routeProgressCodec });
const excursionCodec = structCodec<Omit<Excursion, "membersBefore">>({
  from: headCodec,
  fixesBefore: count,
  isOutvoted: enumCodec<true>([true]),
  routeProgress: routeProgressCodec,
});
const progressCodec = structCodec<Omit<RunProgress, "members">>({
  startedAt: at,
  counts: structCodec<Partial<Record<FixClass, number>>>(classCountCodecs),
  settled: headCodec,
  tentative: structCodec<FixChain>(chainFields),
  rival: rivalCodec,
  excursion: excursionCodec,
  last: markerCodec,
  tick: count,
  firstArrivalMs: count,
  lastArrivalMs: count,
  aliveAt: at,
  routeProgress: routeProgressCodec,
  settledRouteProgress: routeProgressCodec,
});

/** The progress as bytes. */
export function encodeSnapshot(progress: RunProgress): Uint8Array {
  const writer: SnapshotWriter = { bytes: [], at: 0, lat: 0, lon: 0 };
  progressCodec.encode(progress, writer);
  return Uint8Array.from(writer.bytes);
}

/** The progress of a snapshot. Throws RangeError when the bytes are not a snapshot. */
export const decodeSnapshot = (bytes: Uint8Array): RunProgress =>
  progressCodec.decode({ read: new VarintReader(bytes), at: 0, lat: 0, lon: 0 });

import { type MeasuredFix, RESOLUTION } from "./fix.ts";
import { writeVarint, VarintReader } from "./varint.ts";

/** The bytes are not a segment, or not the one that was stored. */
export class CorruptedSegmentError extends Error {
  override readonly name = "CorruptedSegmentError";
}

/** Maximum fixes of a segment: ten minutes of a phone that reports every ten seconds. */
export const MAX_SEGMENT_FIXES = 60;
const VERSION = 1;

/**
 * The columns, in the order they are written. `order` is how often differences are taken: 2 for values that change
 * steadily (time, position, numbering), 1 for values that stay close. `runs` writes zeros as one zero and how many more
 * follow. `read` is `fix[field]` without looking the name up: a third of the time of packing.
 */
const COLUMNS = [
  { field: "at", read: (fix: MeasuredFix) => fix.at, units: 1, order: 2, runs: true, optional: false },
  { field: "lat", read: (fix: MeasuredFix) => fix.lat, units: RESOLUTION.lat, order: 2, runs: false, optional: false },
  { field: "lon", read: (fix: MeasuredFix) => fix.lon, units: RESOLUTION.lon, order: 2, runs: false, optional: false },
  { field: "seq", read: (fix: MeasuredFix) => fix.seq, units: 1, order: 2, runs: true, optional: true },
  {
    field: "accuracyM",
    read: (fix: MeasuredFix) => fix.accuracyM,
    units: RESOLUTION.accuracyM,
    order: 1,
    runs: true,
    optional: true,
  },
  {
    field: "speedMps",
    read: (fix: MeasuredFix) => fix.speedMps,
    units: RESOLUTION.speedMps,
    order: 1,
    runs: false,
    optional: true,
  },
  {
    field: "headingDeg",
    read: (fix: MeasuredFix) => fix.headingDeg,
    units: RESOLUTION.headingDeg,
    order: 1,
    runs: false,
    optional: true,
  },
  {
    field: "batteryPct",
    read: (fix: MeasuredFix) => fix.batteryPct,
    units: RESOLUTION.batteryPct,
    order: 1,
    runs: true,
    optional: true,
  },
] as const;

/** Whether a column has no values, a value for every fix, or a bitmap of the fixes that have one. */
const PRESENCE = { none: 0, all: 1, some: 2 } as const;

/** Worst case: 60 fixes × 8 columns × 8 bytes, bitmaps and header. Packing is synchronous, so one buffer is enough. */
const scratch = new Uint8Array(4_096);

/** Pack up to 60 fixes in the order given. The same fixes always give the same bytes. */
export function packFixes(fixes: readonly MeasuredFix[]): Uint8Array {
  scratch[0] = VERSION;
  let offset = writeVarint(scratch, 1, fixes.length);
  for (const column of COLUMNS) offset = packColumn(column, fixes, offset);
  return scratch.slice(0, offset);
}

type Column = (typeof COLUMNS)[number];

function packColumn({ read, units, order, runs, optional }: Column, fixes: readonly MeasuredFix[], offset: number) {
  const values: (number | undefined)[] = [];
  for (const fix of fixes) values.push(read(fix));
  let to = offset;
  if (optional) {
    let present = 0;
    for (const value of values) if (value !== undefined) present += 1;
    const presence = present === 0 ? PRESENCE.none : present === fixes.length ? PRESENCE.all : PRESENCE.some;
    scratch[to++] = presence;
    if (presence === PRESENCE.none) return to;
    if (presence === PRESENCE.some) to = packBitmap(values, to);
  }
  let before = 0;
  let difference = 0;
  let zeros = 0;
  let first = true;
  for (const value of values) {
    if (value === undefined) continue;
    const now = Math.round(value * units);
    const residual = now - before - difference;
    if (order === 2 && !first) difference = now - before;
    before = now;
    first = false;
    if (runs && residual === 0) zeros += 1;
    else {
      if (zeros > 0) to = writeVarint(scratch, writeVarint(scratch, to, 0), zeros - 1);
      zeros = 0;
      to = writeVarint(scratch, to, residual);
    }
  }
  return zeros > 0 ? writeVarint(scratch, writeVarint(scratch, to, 0), zeros - 1) : to;
}

function packBitmap(values: readonly unknown[], offset: number): number {
  const end = offset + Math.ceil(values.length / 8);
  scratch.fill(0, offset, end);
  for (const [n, value] of values.entries()) if (value !== undefined) scratch[offset + (n >> 3)]! |= 1 << (n & 7);
  return end;
}

/** The packed fixes, exactly. Throws CorruptedSegmentError. */
export function unpackFixes(bytes: Uint8Array): MeasuredFix[] {
  const reader = new VarintReader(bytes);
  try {
    return unpackColumns(bytes, reader);
  } catch (cause) {
    if (cause instanceof RangeError) throw new CorruptedSegmentError(`a segment ${cause.message}`, { cause });
    throw cause;
  }
}

function unpackColumns(bytes: Uint8Array, reader: VarintReader): MeasuredFix[] {
  const version = reader.byte();
  if (version !== VERSION) throw new RangeError(`has version ${version}; only ${VERSION} is supported`);
  const length = reader.next();
  if (length < 1 || length > MAX_SEGMENT_FIXES)
    throw new RangeError(`says it has ${length} fixes; 1 to ${MAX_SEGMENT_FIXES} are possible`);
  const fixes = Array.from({ length }, (): MeasuredFix => ({ at: 0, lat: 0, lon: 0 }));
  for (const column of COLUMNS) unpackColumn(column, fixes, reader);
  if (!reader.isAtEnd) throw new RangeError(`continues after its end at byte ${reader.at} of ${bytes.length}`);
  return fixes;
}

function unpackColumn({ field, units, order, runs, optional }: Column, fixes: MeasuredFix[], reader: VarintReader) {
  const presence = optional ? reader.byte() : PRESENCE.all;
  if (presence === PRESENCE.none) return;
  if (presence > PRESENCE.some) throw new RangeError(`has an unknown presence flag before ${field}`);
  const bitmap =
    presence === PRESENCE.some ? Array.from({ length: Math.ceil(fixes.length / 8) }, () => reader.byte()) : [];
  let before = 0;
  let difference = 0;
  let zeros = 0;
  let first = true;
  for (const [n, fix] of fixes.entries()) {
    if (presence === PRESENCE.some && !((bitmap[n >> 3] ?? 0) & (1 << (n & 7)))) continue;
    let residual = 0;
    if (zeros > 0) zeros -= 1;
    else {
      residual = reader.next();
      if (runs && residual === 0) zeros = reader.next();
    }
    const now = before + difference + residual;
    if (order === 2 && !first) difference = now - before;
    before = now;
    first = false;
    fix[field] = now / units;
  }
  if (zeros !== 0) throw new RangeError(`has more of ${field} than fixes`);
}

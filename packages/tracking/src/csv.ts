import { type Classed, decimal, type Track } from "./tracks.ts";

const MEASURED = ["fixTime", "seq", "lat", "lon", "accuracyM", "speedMps", "headingDeg", "batteryPct"] as const;

/**
 * The track as CSV (RFC 4180: CRLF, a header line): time in UTC, degrees of WGS-84, metres, metres per second, degrees
 * from north, per cent; raw, also when it was received, its class and the reason. What the phone did not say is empty.
 */
export function asCsv({ fixes }: Track, raw: boolean): string {
  const header = raw ? [...MEASURED, "receivedAt", "class", "reason"] : MEASURED;
  const lines = [header, ...fixes.map((classed) => cells(classed, raw))];
  return lines.map((line) => `${line.map(quoted).join(",")}\r\n`).join("");
}

function cells({ fix, verdict }: Classed, raw: boolean): string[] {
  const { seq, lat, lon, accuracyM, speedMps, headingDeg, batteryPct } = fix;
  const numbers = [seq, lat, lon, accuracyM, speedMps, headingDeg, batteryPct];
  const told = [new Date(fix.at).toISOString(), ...numbers.map((value) => (value === undefined ? "" : decimal(value)))];
  return raw ? [...told, new Date(fix.received.first).toISOString(), verdict.class, verdict.reason ?? ""] : told;
}

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

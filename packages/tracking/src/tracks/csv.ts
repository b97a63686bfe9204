import { formatCsvCell } from "@waybill/kernel/text";
import { type ClassifiedFix, formatDecimal, type RunTrack } from "./track.ts";

const MEASURED_COLUMNS = ["fixTime", "seq", "lat", "lon", "accuracyM", "speedMps", "headingDeg", "batteryPct"] as const;

/**
 * The track as CSV (RFC 4180: CRLF, a header line): time in UTC, degrees of WGS-84, metres, metres per second, degrees
 * from north, per cent; with `raw` also the time of receipt, class and reason. Fields the phone did not report are
 * empty.
 */
export function formatCsv({ fixes }: RunTrack, raw: boolean): string {
  const header = raw ? [...MEASURED_COLUMNS, "receivedAt", "class", "reason"] : MEASURED_COLUMNS;
  const lines = [header, ...fixes.map((classed) => toCells(classed, raw))];
  return lines.map((line) => `${line.map(formatCsvCell).join(",")}\r\n`).join("");
}

function toCells({ fix, classification }: ClassifiedFix, raw: boolean): string[] {
  const { seq, lat, lon, accuracyM, speedMps, headingDeg, batteryPct } = fix;
  const numbers = [seq, lat, lon, accuracyM, speedMps, headingDeg, batteryPct];
  const measured = [
    new Date(fix.at).toISOString(),
    ...numbers.map((value) => (value === undefined ? "" : formatDecimal(value))),
  ];
  return raw
    ? [...measured, new Date(fix.received.first).toISOString(), classification.class, classification.reason ?? ""]
    : measured;
}

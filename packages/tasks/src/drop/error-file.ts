import { truncateBytes } from "@waybill/kernel/text";
import type { Fault } from "./columns.ts";

export const HEADING = "line,field,reason,value\r\n";

/** The lines of the error file for one row. */
export const linesOf = (line: number, faults: readonly Fault[]): string =>
  faults
    .map(
      ({ field, reason, value }) =>
        `${line},${quoted(field)},${quoted(reason)},${quoted(truncateBytes(value, 80))}\r\n`,
    )
    .join("");

/** A cell of RFC 4180. What a spreadsheet would take for a formula gets an apostrophe: it is the partner's own text. */
function quoted(cell: string): string {
  const safe = /^([=+@\t\r]|-(?![\d.]+$))/.test(cell) ? `'${cell}` : cell;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

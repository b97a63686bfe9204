import { truncateBytes } from "@waybill/kernel/text";
import type { ImportRowError } from "./columns.ts";

export const ERROR_FILE_HEADER = "line,field,reason,value\r\n";

/** The lines of the error file for one row. */
export const formatErrorLines = (line: number, errors: readonly ImportRowError[]): string =>
  errors
    .map(
      ({ field, reason, value }) =>
        `${line},${quoteCell(field)},${quoteCell(reason)},${quoteCell(truncateBytes(value, 80))}\r\n`,
    )
    .join("");

/** A cell of RFC 4180. What a spreadsheet would take for a formula gets an apostrophe: it is the partner's own text. */
function quoteCell(cell: string): string {
  const safe = /^([=+@\t\r]|-(?![\d.]+$))/.test(cell) ? `'${cell}` : cell;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

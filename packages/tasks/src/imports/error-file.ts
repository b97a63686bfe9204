import { formatCsvCell, truncateBytes } from "@waybill/kernel/text";
import type { ImportRowError } from "./columns.ts";

export const ERROR_FILE_HEADER = "line,field,reason,value\r\n";

/** The lines of the error file for one row. */
export const formatErrorLines = (line: number, errors: readonly ImportRowError[]): string =>
  errors
    .map(
      ({ field, reason, value }) =>
        `${line},${formatCsvCell(field)},${formatCsvCell(reason)},${formatCsvCell(truncateBytes(value, 80))}\r\n`,
    )
    .join("");

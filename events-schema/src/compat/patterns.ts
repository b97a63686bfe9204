import * as z from "zod";

interface TimeOptions {
  /** Digits of the seconds' fraction; −1 without seconds, null for any number of digits. */
  precision: number | null;
  offset: boolean;
  local: boolean;
}

/** The options of the expressions that zod writes for times; `z.iso.datetime()` has options and no other format has. */
const TIME_OPTIONS: ReadonlyMap<string, TimeOptions> = new Map(
  [null, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((precision) =>
    [false, true].flatMap((offset) =>
      [false, true].map((local) => {
        const options = { precision, offset, local };
        return [z.regexes.datetime(options).source, options] as const;
      }),
    ),
  ),
);

/** Without an end that matches any text: zod writes one behind a prefix, and another behind a template. */
const withoutAnyEnd = (pattern: string) => pattern.replace(/(?<!\\)(\.\*|\[\\s\\S\](\*|\{0,\})\$)$/, "");

/** Whether one expression is known to match everything that the other matches: it is the same, or allows more of a time. */
export function isWithinPattern(narrow: string, wide: string): boolean {
  if (withoutAnyEnd(narrow) === withoutAnyEnd(wide)) return true;
  const [written, read] = [TIME_OPTIONS.get(narrow), TIME_OPTIONS.get(wide)];
  if (!written || !read) return false;
  const samePrecision = read.precision === written.precision;
  const anyPrecision = read.precision === null && written.precision !== -1;
  return (samePrecision || anyPrecision) && (read.offset || !written.offset) && (read.local || !written.local);
}

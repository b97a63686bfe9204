import type * as z from "zod";

/**
 * A sentence about an invalid field that says what to do. Pass it to a parse as `error`; a schema's own messages take
 * precedence, and undefined leaves the message to zod.
 *
 * @example
 * const result = Visit.safeParse({ visitId: 1 }, { error: describeIssue });
 */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined && (issue.code === "invalid_type" || issue.code === "invalid_value"))
    return "It is missing.";
  if (issue.code === "invalid_type") return TYPES[issue.expected];
  if (issue.code === "invalid_format") return FORMATS[issue.format];
  if (issue.code === "invalid_value") return `Write one of ${issue.values.map(String).join(", ")}.`;
  if (issue.code === "too_small" && issue.origin === "string" && issue.minimum === 1) return "It is empty.";
  if (issue.code === "too_small") return limit(issue, issue.minimum, "more");
  if (issue.code === "too_big") return limit(issue, issue.maximum, "less");
  return undefined;
}

interface Limit {
  origin: string;
  inclusive?: boolean | undefined;
  exact?: boolean | undefined;
}
function limit({ origin, inclusive = true, exact = false }: Limit, at: unknown, side: string) {
  const [one = "", many = ""] = THINGS[origin] ?? [];
  const much = `${String(at)}${Number(at) === 1 ? one : many}`;
  if (exact) return `Write ${much}.`;
  return inclusive ? `Write ${much} or ${side}.` : `Write ${side} than ${much}.`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: "Write text.",
  number: "Write a number.",
  int: "Write a whole number.",
  boolean: "Write true or false.",
  array: "Write a list.",
  object: "Write an object.",
  record: "Write an object.",
};
const FORMATS: Readonly<Record<string, string>> = {
  datetime: "Write a time in UTC, with Z: 2026-12-01T09:00:00Z.",
  date: "Write a date: 2026-12-01.",
};
/** What is counted. */
const THINGS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: [" character", " characters"],
  array: [" entry", " entries"],
};

import type { JsonSchema } from "../schema/json-schema.ts";
import { ID_PATTERN, TEXT_PATTERN } from "../text.ts";

/** The limits of a value as text: "0 to 500". */
export function describeLimits(node: JsonSchema): string[] {
  return [
    between(number(node, "minimum"), number(node, "maximum"), ""),
    above(number(node, "exclusiveMinimum")),
    below(number(node, "exclusiveMaximum")),
    between(number(node, "minLength"), number(node, "maxLength"), " characters"),
    between(number(node, "minItems"), number(node, "maxItems"), " items"),
    multiple(number(node, "multipleOf")),
    "pattern" in node && !("format" in node) ? describePattern(String(node["pattern"])) : undefined,
  ].filter((limit) => limit !== undefined);
}

/** The patterns of text and ids are long; words say the same. */
const describePattern = (pattern: string): string => {
  if (pattern === TEXT_PATTERN.source) return "one line";
  return pattern === ID_PATTERN.source ? "no invisible character" : `matching \`${pattern}\``;
};

function number(node: JsonSchema, keyword: string): number | undefined {
  const value = node[keyword];
  // zod writes these limits on every integer; they tell a reader nothing.
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
}

function between(min: number | undefined, max: number | undefined, unit: string): string | undefined {
  if (min === undefined && max === undefined) return undefined;
  if (min === max) return `${min}${unit}`;
  if (max === undefined) return `at least ${min}${min === 1 ? unit.replace(/s$/, "") : unit}`;
  return min === undefined ? `up to ${max}${unit}` : `${min} to ${max}${unit}`;
}

const above = (limit: number | undefined) => (limit === undefined ? undefined : `above ${limit}`);
const below = (limit: number | undefined) => (limit === undefined ? undefined : `below ${limit}`);
const multiple = (step: number | undefined) => (step === undefined ? undefined : `a multiple of ${step}`);

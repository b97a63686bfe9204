import type { JsonSchema } from "../json-schema.ts";

/** The limits of a value, in words: "from 0 to 500". */
export function describeLimits(node: JsonSchema): string[] {
  return [
    between(number(node, "minimum"), number(node, "maximum"), ""),
    above(number(node, "exclusiveMinimum")),
    below(number(node, "exclusiveMaximum")),
    between(number(node, "minLength"), number(node, "maxLength"), " characters"),
    between(number(node, "minItems"), number(node, "maxItems"), " items"),
    multiple(number(node, "multipleOf")),
    "pattern" in node && !("format" in node) ? `matching \`${String(node["pattern"])}\`` : undefined,
  ].filter((edge) => edge !== undefined);
}

function number(node: JsonSchema, keyword: string): number | undefined {
  const value = node[keyword];
  // The ends zod puts on every integer say nothing to a reader.
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
}

function between(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  if (least === undefined && most === undefined) return undefined;
  if (least === most) return `${least}${unit}`;
  if (most === undefined) return `at least ${least}${least === 1 ? unit.replace(/s$/, "") : unit}`;
  return least === undefined ? `up to ${most}${unit}` : `${least} to ${most}${unit}`;
}

const above = (edge: number | undefined) => (edge === undefined ? undefined : `above ${edge}`);
const below = (edge: number | undefined) => (edge === undefined ? undefined : `below ${edge}`);
const multiple = (step: number | undefined) => (step === undefined ? undefined : `a multiple of ${step}`);

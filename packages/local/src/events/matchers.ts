import { cidrTest } from "./cidr.ts";
import { InvalidPatternError } from "./invalid-pattern.ts";
import { numericTest } from "./numeric.ts";
import { wildcardTest } from "./wildcard.ts";

/** Tests one leaf of an event: text, number, boolean or null. */
export type LeafTest = (leaf: unknown) => boolean;

/** One alternative of a field: a test of its value, or of its existence. */
export type FieldMatcher = { test: LeafTest } | { exists: boolean };

/** One member of a pattern's list: a literal, or a match expression in an object. */
export function compileMatcher(member: unknown): FieldMatcher {
  if (member === null || ["string", "number", "boolean"].includes(typeof member)) {
    return { test: (leaf) => leaf === member };
  }
  if (typeof member !== "object" || Array.isArray(member)) {
    throw new InvalidPatternError("Match value must be String, number, true, false, or null");
  }
  const [[kind, value] = ["", undefined], ...others] = Object.entries(member);
  if (others.length > 0) throw new InvalidPatternError("Only one key allowed in match expression");
  if (kind === "exists") {
    if (typeof value !== "boolean") throw new InvalidPatternError("exists match pattern must be either true or false.");
    return { exists: value };
  }
  const make = Object.hasOwn(MATCH_EXPRESSIONS, kind) ? MATCH_EXPRESSIONS[kind] : undefined;
  if (!make) throw new InvalidPatternError(`Unrecognized match type ${kind}`);
  return { test: make(value) };
}

const MATCH_EXPRESSIONS: Record<string, (value: unknown) => LeafTest> = {
  prefix: (value) => affixTest("prefix", value, false),
  suffix: (value) => affixTest("suffix", value, false),
  "equals-ignore-case": (value) => {
    const wanted = lower(requireString("equals-ignore-case", value));
    return (leaf) => typeof leaf === "string" && lower(leaf) === wanted;
  },
  wildcard: wildcardTest,
  numeric: numericTest,
  cidr: cidrTest,
  "anything-but": anythingButTest,
};

/** `"a"`, or `{ "equals-ignore-case": "a" }` where that is allowed. */
function affixTest(kind: "prefix" | "suffix", value: unknown, negated: boolean): LeafTest {
  let text = value;
  let fold = (leaf: string) => leaf;
  if (!negated && typeof value === "object" && value !== null && !Array.isArray(value)) {
    const [[option, inner] = [""], ...others] = Object.entries(value);
    if (option !== "equals-ignore-case" || others.length > 0)
      throw new InvalidPatternError(`Unsupported ${kind} pattern: ${option}`);
    text = inner;
    fold = lower;
  }
  const wanted = fold(requireString(kind, text));
  if (negated && wanted === "") throw new InvalidPatternError(`Null ${kind} not allowed`);
  return (leaf) =>
    typeof leaf === "string" && (kind === "prefix" ? fold(leaf).startsWith(wanted) : fold(leaf).endsWith(wanted));
}

/** True for every existing leaf that is none of these; for a list of values, if one of them is none of these. */
function anythingButTest(value: unknown): LeafTest {
  if (typeof value !== "object" || value === null) return none([literalTest(value)]);
  if (Array.isArray(value)) {
    if (value.length === 0) throw new InvalidPatternError("Empty arrays are not allowed");
    if (new Set(value.map((one) => typeof one)).size > 1) {
      throw new InvalidPatternError(
        "Inside anything but list, either all values are number or string, mixed type is not supported",
      );
    }
    return none(value.map(literalTest));
  }
  const [[kind, inner] = ["", undefined], ...others] = Object.entries(value as Record<string, unknown>);
  if (others.length > 0) throw new InvalidPatternError("Only one key allowed in match expression");
  const make = {
    prefix: (one: unknown) => affixTest("prefix", one, true),
    suffix: (one: unknown) => affixTest("suffix", one, true),
    "equals-ignore-case": MATCH_EXPRESSIONS["equals-ignore-case"] as (one: unknown) => LeafTest,
    wildcard: wildcardTest,
  }[kind];
  if (!make) throw new InvalidPatternError(`Unsupported anything-but pattern: ${kind}`);
  const all: unknown[] = Array.isArray(inner) ? inner : [inner];
  if (all.length === 0) throw new InvalidPatternError("Empty arrays are not allowed");
  return none(all.map(make));
}

const none =
  (tests: LeafTest[]): LeafTest =>
  (leaf) =>
    !tests.some((test) => test(leaf));

function literalTest(value: unknown): LeafTest {
  if (typeof value !== "string" && typeof value !== "number") {
    throw new InvalidPatternError("Inside anything but list, start|null|boolean is not supported.");
  }
  return (leaf) => leaf === value;
}

function requireString(kind: string, value: unknown): string {
  if (typeof value !== "string") throw new InvalidPatternError(`${kind} match pattern must be a string`);
  return value;
}

const lower = (text: string) => text.toLowerCase();

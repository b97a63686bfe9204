import { addressTest, cidrTest } from "./cidr.ts";
import { ignoreCaseTest } from "./ignore-case.ts";
import { InvalidPatternError } from "./invalid-pattern.ts";
import { numericTest } from "./numeric.ts";
import { wildcardTest } from "./wildcard.ts";

/** Tests one leaf of an event: text, number, boolean or null. */
export type LeafTest = (leaf: unknown) => boolean;

/** One alternative of a field: a test of its value, or of its existence. */
export type FieldMatcher = { test: LeafTest } | { exists: boolean };

/** The alternatives of a field. */
export function compileMatchers(members: readonly unknown[]): FieldMatcher[] {
  if (members.length === 0) throw new InvalidPatternError("Empty arrays are not allowed");
  return members.map(compileMatcher);
}

/** One member of a pattern's list: a literal, or a match expression in an object. */
export function compileMatcher(member: unknown): FieldMatcher {
  if (typeof member === "string") return { test: addressTest(member) ?? ((leaf) => leaf === member) };
  if (member === null || typeof member === "number" || typeof member === "boolean")
    return { test: (leaf) => leaf === member };
  if (typeof member !== "object" || Array.isArray(member))
    throw new InvalidPatternError("Match value must be String, number, true, false, or null");
  const [[kind, value] = [], ...others] = Object.entries(member);
  if (kind === undefined) throw new InvalidPatternError("Match expression name not found");
  const matcher = kind === "exists" ? existsMatcher(value) : { test: matchExpression(kind)(value) };
  if (others.length > 0) throw new InvalidPatternError(TOO_MANY_IN_LISTS.includes(kind) ? TOO_MANY : ONLY_ONE_KEY);
  return matcher;
}

const ONLY_ONE_KEY = "Only one key allowed in match expression";
const TOO_MANY = "Too many elements in numeric expression";
/** Event-ruler has this text for whatever follows a list. */
const TOO_MANY_IN_LISTS: readonly string[] = ["numeric", "anything-but"];

function existsMatcher(value: unknown): FieldMatcher {
  if (typeof value !== "boolean") throw new InvalidPatternError("exists match pattern must be either true or false.");
  return { exists: value };
}

const MATCH_EXPRESSIONS: Record<string, (value: unknown) => LeafTest> = {
  exactly: (value) => {
    const wanted = requireString("exact", value);
    return (leaf) => leaf === wanted;
  },
  prefix: (value) => ignoringCase("prefix", value) ?? prefixTest(requireString("prefix", value)),
  suffix: (value) => ignoringCase("suffix", value) ?? suffixTest(requireString("suffix", value)),
  "equals-ignore-case": (value) => ignoreCaseTest(requireString("equals-ignore-case", value), "whole"),
  wildcard: (value) => wildcardTest(requireString("wildcard", value)),
  numeric: numericTest,
  // The text is event-ruler's.
  cidr: (value) => cidrTest(requireString("prefix", value)),
  "anything-but": anythingButTest,
};

function matchExpression(kind: string): (value: unknown) => LeafTest {
  const make = Object.hasOwn(MATCH_EXPRESSIONS, kind) ? MATCH_EXPRESSIONS[kind] : undefined;
  if (!make) throw new InvalidPatternError(`Unrecognized match type ${kind}`);
  return make;
}

/** What event-ruler has now, and what it reserves for later. */
const RULE_KEYWORDS: readonly string[] = [
  Object.keys(MATCH_EXPRESSIONS),
  ["exists", "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case"],
  ["date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range"],
  ["ip-address-in-range", "ip-address-not-in-range"],
].flat();
export const isRuleKeyword = (name: string) => RULE_KEYWORDS.includes(name);

/** Texts are compared with their quotation marks: a prefix may be the whole text and the one behind it. */
const prefixTest =
  (wanted: string): LeafTest =>
  (leaf) =>
    typeof leaf === "string" && `${leaf}"`.startsWith(wanted);
const suffixTest =
  (wanted: string): LeafTest =>
  (leaf) =>
    typeof leaf === "string" && `"${leaf}`.endsWith(wanted);

/** `{ "equals-ignore-case": "a" }` within a prefix or suffix; undefined for anything but an object. */
function ignoringCase(kind: "prefix" | "suffix", value: unknown): LeafTest | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const [[option, text] = [], ...others] = Object.entries(value);
  const title = kind === "prefix" ? "Prefix" : "Suffix";
  if (option === undefined) throw new InvalidPatternError(`${title} expression name not found`);
  if (option !== "equals-ignore-case") throw new InvalidPatternError(`Unsupported ${kind} pattern: ${option}`);
  const test = ignoreCaseTest(requireString("equals-ignore-case", text), kind);
  if (others.length > 0) throw new InvalidPatternError(ONLY_ONE_KEY);
  return test;
}

/** True for every existing leaf that is none of these; for a list of values, if one of them is none of these. */
function anythingButTest(value: unknown): LeafTest {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return noneOf(anyLiterals(value));
  const [[kind, inner] = [], ...others] = Object.entries(value as Record<string, unknown>);
  if (kind === undefined) throw new InvalidPatternError("Anything-But expression name not found");
  const expression = Object.hasOwn(ANYTHING_BUT, kind) ? ANYTHING_BUT[kind] : undefined;
  if (!expression) throw new InvalidPatternError(`Unsupported anything-but pattern: ${kind}`);
  const test = noneOf(textsOf(inner, expression.refusal).map(expression.test));
  if (others.length > 0) throw new InvalidPatternError(TOO_MANY);
  return test;
}

const noneOf =
  (tests: LeafTest[]): LeafTest =>
  (leaf) =>
    !tests.some((test) => test(leaf));

const ANYTHING_BUT: Record<string, { test: (text: string) => LeafTest; refusal: string }> = {
  prefix: { test: (text) => prefixTest(requireSome(text)), refusal: "prefix/suffix match pattern must be a string" },
  suffix: { test: (text) => suffixTest(requireSome(text)), refusal: "prefix/suffix match pattern must be a string" },
  "equals-ignore-case": {
    test: (text) => ignoreCaseTest(text, "whole"),
    refusal: "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
  },
  wildcard: { test: wildcardTest, refusal: "wildcard match pattern must be a string" },
};

/** Texts or numbers, all of one type. */
function anyLiterals(value: unknown): LeafTest[] {
  const all: unknown[] = Array.isArray(value) ? value : [requireTextOrNumber(value)];
  const types = new Set(all.map((one) => typeof one));
  if (![...types].every((type) => type === "string" || type === "number"))
    throw new InvalidPatternError("Inside anything but list, start|null|boolean is not supported.");
  if (types.size !== 1)
    throw new InvalidPatternError(
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
  return all.map((one) => (leaf: unknown) => leaf === one);
}

function textsOf(value: unknown, refusal: string): string[] {
  const all: unknown[] = Array.isArray(value) ? value : [requireTextOrNumber(value)];
  // Event-ruler takes an empty list and then fails on events.
  if (all.length === 0) throw new InvalidPatternError("Empty arrays are not allowed");
  if (all.every((one) => typeof one === "string")) return all;
  throw new InvalidPatternError(refusal);
}

function requireTextOrNumber(value: unknown): string | number {
  if (typeof value === "string" || typeof value === "number") return value;
  throw new InvalidPatternError("Value of anything-but must be an array or single string/number value.");
}

function requireSome(text: string): string {
  if (text === "") throw new InvalidPatternError("Null prefix/suffix not allowed");
  return text;
}

function requireString(kind: string, value: unknown): string {
  if (typeof value !== "string") throw new InvalidPatternError(`${kind} match pattern must be a string`);
  return value;
}

import { cidr } from "./cidr.ts";
import { InvalidPattern } from "./invalid.ts";
import { numeric } from "./numeric.ts";
import { wildcard } from "./wildcard.ts";

/** Tests one leaf of an event: text, number, boolean or null. */
export type Test = (leaf: unknown) => boolean;

/** One alternative of a field: what it asks of a value, or whether the field is there at all. */
export type Matcher = { test: Test } | { exists: boolean };

/** One member of a pattern's list: a literal, or a match expression in an object. */
export function matcher(member: unknown): Matcher {
  if (member === null || ["string", "number", "boolean"].includes(typeof member)) {
    return { test: (leaf) => leaf === member };
  }
  if (typeof member !== "object" || Array.isArray(member)) {
    throw new InvalidPattern("Match value must be String, number, true, false, or null");
  }
  const [[kind, value] = ["", undefined], ...others] = Object.entries(member);
  if (others.length > 0) throw new InvalidPattern("Only one key allowed in match expression");
  if (kind === "exists") {
    if (typeof value !== "boolean") throw new InvalidPattern("exists match pattern must be either true or false.");
    return { exists: value };
  }
  const make = Object.hasOwn(EXPRESSIONS, kind) ? EXPRESSIONS[kind] : undefined;
  if (!make) throw new InvalidPattern(`Unrecognized match type ${kind}`);
  return { test: make(value) };
}

const EXPRESSIONS: Record<string, (value: unknown) => Test> = {
  prefix: (value) => affix("prefix", value, false),
  suffix: (value) => affix("suffix", value, false),
  "equals-ignore-case": (value) => {
    const wanted = lower(string("equals-ignore-case", value));
    return (leaf) => typeof leaf === "string" && lower(leaf) === wanted;
  },
  wildcard,
  numeric,
  cidr,
  "anything-but": anythingBut,
};

/** `"a"`, or `{ "equals-ignore-case": "a" }` where that is allowed. */
function affix(kind: "prefix" | "suffix", value: unknown, negated: boolean): Test {
  let text = value;
  let fold = (leaf: string) => leaf;
  if (!negated && typeof value === "object" && value !== null && !Array.isArray(value)) {
    const [[option, inner] = [""], ...others] = Object.entries(value);
    if (option !== "equals-ignore-case" || others.length > 0)
      throw new InvalidPattern(`Unsupported ${kind} pattern: ${option}`);
    text = inner;
    fold = lower;
  }
  const wanted = fold(string(kind, text));
  if (negated && wanted === "") throw new InvalidPattern(`Null ${kind} not allowed`);
  return (leaf) =>
    typeof leaf === "string" && (kind === "prefix" ? fold(leaf).startsWith(wanted) : fold(leaf).endsWith(wanted));
}

/** True for every leaf that is there and is none of these; for a list of values, if one of them is none of these. */
function anythingBut(value: unknown): Test {
  if (typeof value !== "object" || value === null) return none([literal(value)]);
  if (Array.isArray(value)) {
    if (value.length === 0) throw new InvalidPattern("Empty arrays are not allowed");
    if (new Set(value.map((one) => typeof one)).size > 1) {
      throw new InvalidPattern(
        "Inside anything but list, either all values are number or string, mixed type is not supported",
      );
    }
    return none(value.map(literal));
  }
  const [[kind, inner] = ["", undefined], ...others] = Object.entries(value as Record<string, unknown>);
  if (others.length > 0) throw new InvalidPattern("Only one key allowed in match expression");
  const make = {
    prefix: (one: unknown) => affix("prefix", one, true),
    suffix: (one: unknown) => affix("suffix", one, true),
    "equals-ignore-case": EXPRESSIONS["equals-ignore-case"] as (one: unknown) => Test,
    wildcard,
  }[kind];
  if (!make) throw new InvalidPattern(`Unsupported anything-but pattern: ${kind}`);
  const all: unknown[] = Array.isArray(inner) ? inner : [inner];
  if (all.length === 0) throw new InvalidPattern("Empty arrays are not allowed");
  return none(all.map(make));
}

const none =
  (tests: Test[]): Test =>
  (leaf) =>
    !tests.some((test) => test(leaf));

function literal(value: unknown): Test {
  if (typeof value !== "string" && typeof value !== "number") {
    throw new InvalidPattern("Inside anything but list, start|null|boolean is not supported.");
  }
  return (leaf) => leaf === value;
}

function string(kind: string, value: unknown): string {
  if (typeof value !== "string") throw new InvalidPattern(`${kind} match pattern must be a string`);
  return value;
}

const lower = (text: string) => text.toLowerCase();

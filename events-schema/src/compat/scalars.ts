import { type SchemaAlternative, isOfType } from "./alternatives.ts";
import { isMultiple } from "../schema/multiples.ts";
import { isWithinPattern } from "./patterns.ts";
import type { MismatchKind, Mismatch } from "./mismatch.ts";

/** One requirement of a reader on a string or a number. */
interface ScalarRequirement {
  kind: MismatchKind;
  read: string;
  /** Whether a value meets it. */
  meets: (value: never) => boolean;
  /** What the writer may write that does not meet it; undefined when all of it does. */
  unmetBy: (writer: SchemaAlternative) => string | undefined;
}

/** Where the reader may reject a string or a number of the writer. */
export function scalarMismatches(writer: SchemaAlternative, reader: SchemaAlternative, path: string): Mismatch[] {
  const requirements = requirementsOf(reader);
  return requirements.flatMap(({ kind, read, meets, unmetBy }): Mismatch[] => {
    const rejected = writer.values?.filter((value) => !meets(value as never));
    const written = rejected ? (rejected.length > 0 ? formatValues(rejected) : undefined) : unmetBy(writer);
    return written === undefined ? [] : [{ kind, path, written, read }];
  });
}

/** Whether the reader accepts this string, number, boolean or null. */
export function acceptsValue(reader: SchemaAlternative, value: unknown): boolean {
  if (typeof value === "object" && value !== null) return false;
  const listed = reader.values === undefined || reader.values.includes(value);
  return isOfType(reader.type, value) && listed && requirementsOf(reader).every(({ meets }) => meets(value as never));
}

/** Values as text for people. */
export function formatValues(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(", ");
}

function requirementsOf(reader: SchemaAlternative): ScalarRequirement[] {
  if (reader.type === "string") return [...lengths(reader), ...formats(reader), ...patterns(reader)];
  if (reader.type === "number" || reader.type === "integer") return [...bounds(reader), ...multiples(reader)];
  return [];
}

export function keywordNumbers(alternative: SchemaAlternative, keyword: string): number[] {
  return alternative.parts.map((part) => part[keyword]).filter((value) => typeof value === "number");
}

function keywordTexts(alternative: SchemaAlternative, keyword: string): string[] {
  return alternative.parts.map((part) => part[keyword]).filter((value) => typeof value === "string");
}

function lengths(reader: SchemaAlternative): ScalarRequirement[] {
  const min = Math.max(0, ...keywordNumbers(reader, "minLength"));
  const max = Math.min(Infinity, ...keywordNumbers(reader, "maxLength"));
  const minLength = (writer: SchemaAlternative) => Math.max(0, ...keywordNumbers(writer, "minLength"));
  const maxLength = (writer: SchemaAlternative) => Math.min(Infinity, ...keywordNumbers(writer, "maxLength"));
  return [
    {
      kind: "bounds",
      read: `at least ${min} characters`,
      meets: (value: string) => countCharacters(value) >= min,
      unmetBy: (writer) => (minLength(writer) >= min ? undefined : `from ${minLength(writer)} characters`),
    },
    {
      kind: "bounds",
      read: `at most ${max} characters`,
      meets: (value: string) => countCharacters(value) <= max,
      unmetBy: (writer) => (maxLength(writer) <= max ? undefined : `${formatMax(maxLength(writer))} characters`),
    },
  ];
}

/** JSON Schema and zod count code points, not the units of UTF-16. */
const countCharacters = (text: string) => Array.from(text).length;

/** A format is its name; the expression that zod writes beside it is compared as a pattern. */
function formats(reader: SchemaAlternative): ScalarRequirement[] {
  return reader.parts.flatMap(({ format, pattern }): ScalarRequirement[] => {
    if (typeof format !== "string") return [];
    return [
      {
        kind: "format",
        read: format,
        meets: (value: string) => typeof pattern === "string" && new RegExp(pattern).test(value),
        unmetBy: (writer) => {
          const written = keywordTexts(writer, "format");
          return written.includes(format) ? undefined : (written[0] ?? "any string");
        },
      },
    ];
  });
}

function patterns(reader: SchemaAlternative): ScalarRequirement[] {
  return reader.parts.flatMap(({ format, pattern }): ScalarRequirement[] => {
    if (typeof pattern !== "string") return [];
    return [
      {
        kind: format === undefined ? "pattern" : "format",
        read: `matching ${pattern}`,
        meets: (value: string) => new RegExp(pattern).test(value),
        unmetBy: (writer) => {
          const written = keywordTexts(writer, "pattern");
          return written.some((own) => isWithinPattern(own, pattern))
            ? undefined
            : written[0] === undefined
              ? "any string"
              : `matching ${written[0]}`;
        },
      },
    ];
  });
}

interface NumericLimit {
  at: number;
  /** The limit itself is excluded. */
  exclusive: boolean;
}

/** The minimum (`sign` 1) or, mirrored, the maximum (`sign` −1) of an alternative. */
function numericLimit(alternative: SchemaAlternative, sign: 1 | -1): NumericLimit {
  const [inclusiveKeyword, exclusiveKeyword] =
    sign === 1 ? ["minimum", "exclusiveMinimum"] : ["maximum", "exclusiveMaximum"];
  const limits: NumericLimit[] = [
    ...keywordNumbers(alternative, inclusiveKeyword).map((at) => ({ at: sign * at, exclusive: false })),
    ...keywordNumbers(alternative, exclusiveKeyword).map((at) => ({ at: sign * at, exclusive: true })),
  ];
  const tightest = limits.reduce((a, b) => (tighter(b, a) ? b : a), { at: -Infinity, exclusive: false });
  if (alternative.type !== "integer") return tightest;
  const at = tightest.exclusive ? Math.floor(tightest.at) + 1 : Math.ceil(tightest.at);
  // JSON has no exact integers beyond these: zod neither writes nor reads one.
  return { at: Math.max(at, Number.MIN_SAFE_INTEGER), exclusive: false };
}

const tighter = (a: NumericLimit, b: NumericLimit) => a.at > b.at || (a.at === b.at && a.exclusive && !b.exclusive);

function bounds(reader: SchemaAlternative): ScalarRequirement[] {
  return ([1, -1] as const).map((sign): ScalarRequirement => {
    const required = numericLimit(reader, sign);
    return {
      kind: "bounds",
      read: formatLimit(required, sign),
      meets: (value: number) => sign * value > required.at || (sign * value === required.at && !required.exclusive),
      unmetBy: (writer) =>
        tighter(required, numericLimit(writer, sign)) ? formatLimit(numericLimit(writer, sign), sign) : undefined,
    };
  });
}

function formatLimit({ at, exclusive }: NumericLimit, sign: 1 | -1): string {
  if (!Number.isFinite(at)) return sign === 1 ? "without lower bound" : "without upper bound";
  return `${sign === 1 ? (exclusive ? "above" : "from") : exclusive ? "below" : "up to"} ${sign * at}`;
}

function multiples(reader: SchemaAlternative): ScalarRequirement[] {
  return keywordNumbers(reader, "multipleOf").map((step) => ({
    kind: "bounds",
    read: `a multiple of ${step}`,
    meets: (value: number) => isMultiple(value, step),
    unmetBy: (writer) => {
      const steps = [...keywordNumbers(writer, "multipleOf"), ...(writer.type === "integer" ? [1] : [])];
      return steps.some((own) => isMultiple(own, step))
        ? undefined
        : steps.length > 0
          ? `a multiple of ${steps[0]}`
          : "any number";
    },
  }));
}

/** "up to 5", or that there is no limit. */
export function formatMax(max: number): string {
  return Number.isFinite(max) ? `up to ${max}` : "any number of";
}

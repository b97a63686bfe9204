import { type SchemaAlternative, isOfType } from "./alternatives.ts";
import { isKnownFormat, acceptedSamples } from "./formats.ts";
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
      meets: (value: string) => value.length >= min,
      unmetBy: (writer) => (minLength(writer) >= min ? undefined : `from ${minLength(writer)} characters`),
    },
    {
      kind: "bounds",
      read: `at most ${max} characters`,
      meets: (value: string) => value.length <= max,
      unmetBy: (writer) => (maxLength(writer) <= max ? undefined : `${formatMax(maxLength(writer))} characters`),
    },
  ];
}

function formats(reader: SchemaAlternative): ScalarRequirement[] {
  return keywordTexts(reader, "format").flatMap((format): ScalarRequirement[] => {
    // zod's own names for patterns ("starts_with"): the pattern beside them is compared instead.
    const [pattern] = keywordTexts(reader, "pattern");
    if (!isKnownFormat(format)) return pattern === undefined ? [formatRequirement(format, [])] : [];
    return [formatRequirement(format, acceptedSamples(format, pattern), pattern)];
  });
}

function formatRequirement(format: string, variants: readonly string[], pattern?: string): ScalarRequirement {
  return {
    kind: "format",
    read: variants.length > 0 ? `${format} like ${formatValues(variants)}` : format,
    meets: (value: string) => pattern !== undefined && new RegExp(pattern).test(value),
    unmetBy: (writer) => {
      if (!keywordTexts(writer, "format").includes(format)) return keywordTexts(writer, "format")[0] ?? "any string";
      const more = acceptedSamples(format, keywordTexts(writer, "pattern")[0]).filter(
        (value) => !variants.includes(value),
      );
      return more.length > 0 ? `${format} like ${formatValues(more)}` : undefined;
    },
  };
}

function patterns(reader: SchemaAlternative): ScalarRequirement[] {
  const all = keywordTexts(reader, "pattern");
  const compared = keywordTexts(reader, "format").some(isKnownFormat) ? all.slice(1) : all;
  return compared.map((pattern) => ({
    kind: "pattern",
    read: `matching ${pattern}`,
    meets: (value: string) => new RegExp(pattern).test(value),
    unmetBy: (writer) =>
      keywordTexts(writer, "pattern").includes(pattern)
        ? undefined
        : (keywordTexts(writer, "pattern")[0] ?? "any string"),
  }));
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
  // JSON has no exact integers beyond these, and zod writes them on every integer.
  return { at: at <= -Number.MAX_SAFE_INTEGER ? -Infinity : at, exclusive: false };
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
    meets: (value: number) => divides(step, value),
    unmetBy: (writer) => {
      const steps = [...keywordNumbers(writer, "multipleOf"), ...(writer.type === "integer" ? [1] : [])];
      return steps.some((own) => divides(step, own))
        ? undefined
        : steps.length > 0
          ? `a multiple of ${steps[0]}`
          : "any number";
    },
  }));
}

function divides(step: number, value: number): boolean {
  const times = value / step;
  return Math.abs(times - Math.round(times)) < 1e-9;
}

/** "up to 5", or that there is no limit. */
export function formatMax(max: number): string {
  return Number.isFinite(max) ? `up to ${max}` : "any number of";
}

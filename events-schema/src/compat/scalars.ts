import { type SchemaAlternative, isOfType } from "./alternatives.ts";
import { isKnownFormat, acceptedSamples } from "./formats.ts";
import type { MismatchKind, Mismatch } from "./mismatch.ts";

/** Something a reader asks of a string or a number. */
interface ScalarRequirement {
  kind: MismatchKind;
  read: string;
  /** Does one value meet it? */
  meets: (value: never) => boolean;
  /** Does everything the writer may say meet it? Answers what the writer says instead when not. */
  unmetBy: (writer: SchemaAlternative) => string | undefined;
}

/** Where a string or number of the writer may not be what the reader asks for. */
export function scalarMismatches(writer: SchemaAlternative, reader: SchemaAlternative, path: string): Mismatch[] {
  const demands = requirementsOf(reader);
  return demands.flatMap(({ kind, read, meets, unmetBy }): Mismatch[] => {
    const refused = writer.values?.filter((value) => !meets(value as never));
    const written = refused ? (refused.length > 0 ? formatValues(refused) : undefined) : unmetBy(writer);
    return written === undefined ? [] : [{ kind, path, written, read }];
  });
}

/** Would the reader take this one string, number, boolean or null? */
export function acceptsValue(reader: SchemaAlternative, value: unknown): boolean {
  if (typeof value === "object" && value !== null) return false;
  const listed = reader.values === undefined || reader.values.includes(value);
  return isOfType(reader.type, value) && listed && requirementsOf(reader).every(({ meets }) => meets(value as never));
}

/** Values as people read them. */
export function formatValues(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(", ");
}

function requirementsOf(reader: SchemaAlternative): ScalarRequirement[] {
  if (reader.type === "string") return [...lengths(reader), ...formats(reader), ...patterns(reader)];
  if (reader.type === "number" || reader.type === "integer") return [...bounds(reader), ...multiples(reader)];
  return [];
}

export function keywordNumbers(arm: SchemaAlternative, keyword: string): number[] {
  return arm.parts.map((part) => part[keyword]).filter((value) => typeof value === "number");
}

function keywordTexts(arm: SchemaAlternative, keyword: string): string[] {
  return arm.parts.map((part) => part[keyword]).filter((value) => typeof value === "string");
}

function lengths(reader: SchemaAlternative): ScalarRequirement[] {
  const least = Math.max(0, ...keywordNumbers(reader, "minLength"));
  const most = Math.min(Infinity, ...keywordNumbers(reader, "maxLength"));
  const shortest = (writer: SchemaAlternative) => Math.max(0, ...keywordNumbers(writer, "minLength"));
  const longest = (writer: SchemaAlternative) => Math.min(Infinity, ...keywordNumbers(writer, "maxLength"));
  return [
    {
      kind: "bounds",
      read: `at least ${least} characters`,
      meets: (value: string) => value.length >= least,
      unmetBy: (writer) => (shortest(writer) >= least ? undefined : `from ${shortest(writer)} characters`),
    },
    {
      kind: "bounds",
      read: `at most ${most} characters`,
      meets: (value: string) => value.length <= most,
      unmetBy: (writer) => (longest(writer) <= most ? undefined : `${formatMax(longest(writer))} characters`),
    },
  ];
}

function formats(reader: SchemaAlternative): ScalarRequirement[] {
  return keywordTexts(reader, "format").flatMap((format): ScalarRequirement[] => {
    // zod's own words for a pattern ("starts_with"): the pattern beside it is compared instead.
    const [pattern] = keywordTexts(reader, "pattern");
    if (!isKnownFormat(format)) return pattern === undefined ? [named(format, [])] : [];
    return [named(format, acceptedSamples(format, pattern), pattern)];
  });
}

function named(format: string, variants: readonly string[], pattern?: string): ScalarRequirement {
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
  /** The end itself is not in. */
  open: boolean;
}

/** The lowest (`sign` 1) or, mirrored, the highest (`sign` −1) number an arm has. */
function numericLimit(arm: SchemaAlternative, sign: 1 | -1): NumericLimit {
  const [closed, open] = sign === 1 ? ["minimum", "exclusiveMinimum"] : ["maximum", "exclusiveMaximum"];
  const ends: NumericLimit[] = [
    ...keywordNumbers(arm, closed).map((at) => ({ at: sign * at, open: false })),
    ...keywordNumbers(arm, open).map((at) => ({ at: sign * at, open: true })),
  ];
  const tightest = ends.reduce((a, b) => (tighter(b, a) ? b : a), { at: -Infinity, open: false });
  if (arm.type !== "integer") return tightest;
  const at = tightest.open ? Math.floor(tightest.at) + 1 : Math.ceil(tightest.at);
  // JSON cannot carry an integer beyond these exactly, and zod writes them on every integer.
  return { at: at <= -Number.MAX_SAFE_INTEGER ? -Infinity : at, open: false };
}

const tighter = (a: NumericLimit, b: NumericLimit) => a.at > b.at || (a.at === b.at && a.open && !b.open);

function bounds(reader: SchemaAlternative): ScalarRequirement[] {
  return ([1, -1] as const).map((sign): ScalarRequirement => {
    const asked = numericLimit(reader, sign);
    return {
      kind: "bounds",
      read: edge(asked, sign),
      meets: (value: number) => sign * value > asked.at || (sign * value === asked.at && !asked.open),
      unmetBy: (writer) =>
        tighter(asked, numericLimit(writer, sign)) ? edge(numericLimit(writer, sign), sign) : undefined,
    };
  });
}

function edge({ at, open }: NumericLimit, sign: 1 | -1): string {
  if (!Number.isFinite(at)) return sign === 1 ? "without lower bound" : "without upper bound";
  return `${sign === 1 ? (open ? "above" : "from") : open ? "below" : "up to"} ${sign * at}`;
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

/** "up to 5", or that there is no end. */
export function formatMax(most: number): string {
  return Number.isFinite(most) ? `up to ${most}` : "any number of";
}

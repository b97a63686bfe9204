import { type Arm, isOf } from "./arms.ts";
import { isKnownFormat, variantsOf } from "./formats.ts";
import type { Kind, Mismatch } from "./mismatch.ts";

/** Something a reader asks of a string or a number. */
interface Demand {
  kind: Kind;
  read: string;
  /** Does one value meet it? */
  meets: (value: never) => boolean;
  /** Does everything the writer may say meet it? Answers what the writer says instead when not. */
  unmetBy: (writer: Arm) => string | undefined;
}

/** Where a string or number of the writer may not be what the reader asks for. */
export function leafMismatches(writer: Arm, reader: Arm, path: string): Mismatch[] {
  const demands = demandsOf(reader);
  return demands.flatMap(({ kind, read, meets, unmetBy }): Mismatch[] => {
    const refused = writer.values?.filter((value) => !meets(value as never));
    const written = refused ? (refused.length > 0 ? said(refused) : undefined) : unmetBy(writer);
    return written === undefined ? [] : [{ kind, path, written, read }];
  });
}

/** Would the reader take this one string, number, boolean or null? */
export function takes(reader: Arm, value: unknown): boolean {
  if (typeof value === "object" && value !== null) return false;
  const listed = reader.values === undefined || reader.values.includes(value);
  return isOf(reader.type, value) && listed && demandsOf(reader).every(({ meets }) => meets(value as never));
}

/** Values as people read them. */
export function said(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(", ");
}

function demandsOf(reader: Arm): Demand[] {
  if (reader.type === "string") return [...lengths(reader), ...formats(reader), ...patterns(reader)];
  if (reader.type === "number" || reader.type === "integer") return [...bounds(reader), ...multiples(reader)];
  return [];
}

export function numbers(arm: Arm, keyword: string): number[] {
  return arm.parts.map((part) => part[keyword]).filter((value) => typeof value === "number");
}

function texts(arm: Arm, keyword: string): string[] {
  return arm.parts.map((part) => part[keyword]).filter((value) => typeof value === "string");
}

function lengths(reader: Arm): Demand[] {
  const least = Math.max(0, ...numbers(reader, "minLength"));
  const most = Math.min(Infinity, ...numbers(reader, "maxLength"));
  const shortest = (writer: Arm) => Math.max(0, ...numbers(writer, "minLength"));
  const longest = (writer: Arm) => Math.min(Infinity, ...numbers(writer, "maxLength"));
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
      unmetBy: (writer) => (longest(writer) <= most ? undefined : `${upTo(longest(writer))} characters`),
    },
  ];
}

function formats(reader: Arm): Demand[] {
  return texts(reader, "format").flatMap((format): Demand[] => {
    // zod's own words for a pattern ("starts_with"): the pattern beside it is compared instead.
    const [pattern] = texts(reader, "pattern");
    if (!isKnownFormat(format)) return pattern === undefined ? [named(format, [])] : [];
    return [named(format, variantsOf(format, pattern), pattern)];
  });
}

function named(format: string, variants: readonly string[], pattern?: string): Demand {
  return {
    kind: "format",
    read: variants.length > 0 ? `${format} like ${said(variants)}` : format,
    meets: (value: string) => pattern !== undefined && new RegExp(pattern).test(value),
    unmetBy: (writer) => {
      if (!texts(writer, "format").includes(format)) return texts(writer, "format")[0] ?? "any string";
      const more = variantsOf(format, texts(writer, "pattern")[0]).filter((value) => !variants.includes(value));
      return more.length > 0 ? `${format} like ${said(more)}` : undefined;
    },
  };
}

function patterns(reader: Arm): Demand[] {
  const all = texts(reader, "pattern");
  const compared = texts(reader, "format").some(isKnownFormat) ? all.slice(1) : all;
  return compared.map((pattern) => ({
    kind: "pattern",
    read: `matching ${pattern}`,
    meets: (value: string) => new RegExp(pattern).test(value),
    unmetBy: (writer) =>
      texts(writer, "pattern").includes(pattern) ? undefined : (texts(writer, "pattern")[0] ?? "any string"),
  }));
}

interface End {
  at: number;
  /** The end itself is not in. */
  open: boolean;
}

/** The lowest (`sign` 1) or, mirrored, the highest (`sign` −1) number an arm has. */
function end(arm: Arm, sign: 1 | -1): End {
  const [closed, open] = sign === 1 ? ["minimum", "exclusiveMinimum"] : ["maximum", "exclusiveMaximum"];
  const ends: End[] = [
    ...numbers(arm, closed).map((at) => ({ at: sign * at, open: false })),
    ...numbers(arm, open).map((at) => ({ at: sign * at, open: true })),
  ];
  const tightest = ends.reduce((a, b) => (tighter(b, a) ? b : a), { at: -Infinity, open: false });
  if (arm.type !== "integer") return tightest;
  const at = tightest.open ? Math.floor(tightest.at) + 1 : Math.ceil(tightest.at);
  // JSON cannot carry an integer beyond these exactly, and zod writes them on every integer.
  return { at: at <= -Number.MAX_SAFE_INTEGER ? -Infinity : at, open: false };
}

const tighter = (a: End, b: End) => a.at > b.at || (a.at === b.at && a.open && !b.open);

function bounds(reader: Arm): Demand[] {
  return ([1, -1] as const).map((sign): Demand => {
    const asked = end(reader, sign);
    return {
      kind: "bounds",
      read: edge(asked, sign),
      meets: (value: number) => sign * value > asked.at || (sign * value === asked.at && !asked.open),
      unmetBy: (writer) => (tighter(asked, end(writer, sign)) ? edge(end(writer, sign), sign) : undefined),
    };
  });
}

function edge({ at, open }: End, sign: 1 | -1): string {
  if (!Number.isFinite(at)) return sign === 1 ? "without lower bound" : "without upper bound";
  return `${sign === 1 ? (open ? "above" : "from") : open ? "below" : "up to"} ${sign * at}`;
}

function multiples(reader: Arm): Demand[] {
  return numbers(reader, "multipleOf").map((step) => ({
    kind: "bounds",
    read: `a multiple of ${step}`,
    meets: (value: number) => divides(step, value),
    unmetBy: (writer) => {
      const steps = [...numbers(writer, "multipleOf"), ...(writer.type === "integer" ? [1] : [])];
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
export function upTo(most: number): string {
  return Number.isFinite(most) ? `up to ${most}` : "any number of";
}

import { UsageError } from "./usage-error.ts";

export const toPascal = (kebab: string): string =>
  kebab.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

export const toCamel = (pascal: string): string => pascal.charAt(0).toLowerCase() + pascal.slice(1);

/** `CloseIncident` → `close-incident`. */
export const toKebab = (pascal: string): string => pascal.replaceAll(/\B[A-Z]/g, "-$&").toLowerCase();

export const withArticle = (noun: string): string => `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;

/** `deliveries` → `delivery`. Undefined for what does not look like a plural. */
export function toSingular(plural: string): string | undefined {
  if (plural.endsWith("ies")) return `${plural.slice(0, -3)}y`;
  if (/(?:ch|sh|s|x|z)es$/.test(plural)) return plural.slice(0, -2);
  return /[^s]s$/.test(plural) ? plural.slice(0, -1) : undefined;
}

/** `report` → `reported`. */
export const toPastTense = (verb: string): string =>
  verb.endsWith("e") ? `${verb}d` : verb.replace(/([^aeiou])y$/, "$1i") + "ed";

/** Words that cannot name a variable. */
const RESERVED = new Set(
  "break case catch class const continue default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield await".split(
    " ",
  ),
);

/** Throws unless it is one plural noun, as `incidents`. Returns the singular. */
export function parseServiceName(name: string): string {
  const entity = /^[a-z]{3,20}$/.test(name) ? toSingular(name) : undefined;
  if (entity === undefined || entity === name)
    throw new UsageError(
      `"${name}" cannot name a service. Write one plural noun in lower-case letters, such as incidents.`,
    );
  if (RESERVED.has(entity))
    throw new UsageError(`"${name}" cannot name a service: "${entity}" is a word of TypeScript. Take another noun.`);
  return entity;
}

/** Throws unless it is one verb, as `report`. */
export function parseVerb(verb: string): string {
  if (/^[a-z]{2,20}$/.test(verb) && !RESERVED.has(verb) && !verb.endsWith("ed") && verb !== "get") return verb;
  throw new UsageError(`"${verb}" cannot be the verb. Write a regular verb in its base form, such as report.`);
}

/** Throws unless it is a verb and its object, as `CloseIncident`: the name of a Lambda function. */
export function parseFunctionName(name: string): string {
  if (/^([A-Z][a-z]+){2,}$/.test(name) && name.length <= 30) return name;
  throw new UsageError(
    `"${name}" cannot name a function. Write a verb and its object, at most 30 letters, such as CloseIncident.`,
  );
}

const IRREGULAR =
  "begun broken found gone held left lost made met overdue paid read ready sent taken went withdrawn won";
const PAST = new RegExp(`(^|-)([a-z]+ed|${IRREGULAR.replaceAll(" ", "|")})(-|$)`);

/** Throws unless it is a noun and what happened to it, as `incident.closed`. */
export function parseEventName(name: string): { noun: string; fact: string } {
  const [, noun, fact] = /^([a-z]+(?:-[a-z]+)*)\.([a-z]+(?:-[a-z]+)*)$/.exec(name) ?? [];
  if (noun !== undefined && fact !== undefined && PAST.test(fact)) return { noun, fact };
  throw new UsageError(
    `"${name}" cannot name an event. Write a noun and what happened to it, in the past tense, such as incident.closed.`,
  );
}

/** Throws unless it is a method and a path of version 1, as `GET /v1/incidents/{incidentId}`. Returns the path's parameters. */
export function parseRoute(route: string): { method: string; parameters: string[] } {
  const [, method, path] =
    /^(GET|POST|PATCH|DELETE) \/v1((?:\/(?:[a-z]+(?:-[a-z]+)*|\{[a-z][A-Za-z]*\}))+)$/.exec(route) ?? [];
  const parameters = [...(path ?? "").matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  if (method !== undefined && new Set(parameters).size === parameters.length) return { method, parameters };
  throw new UsageError(
    `"${route}" is not a route. Quote a method and a path, such as "GET /v1/incidents/{incidentId}".`,
  );
}

import { inspect, types } from "node:util";

/**
 * An error as texts. Whatever was thrown, reading it must not fail: a getter may throw, a name may be no text, a message may
 * have megabytes.
 */
export interface ErrorDescription {
  name: string;
  message: string;
  stack: string;
}

/** Longer texts are cut in the middle: a stack has its message first and its frames last. */
const MAX_TEXT = 8_192;
/** Of an error and its causes, which may be endless. */
const MAX_CHAIN = 10;
/** Of an error, beside its name, message, stack and cause. */
const MAX_FURTHER_PROPERTIES = 20;

/** Name, message and stack of an error. Never throws. */
export function describeError(error: Error): ErrorDescription {
  const name = toText(readProperty(error, "name") ?? "") || "Error";
  const message = toText(readProperty(error, "message") ?? "");
  return {
    name,
    message,
    // Read when it is asked for: the first stack of a process reads the source map, and most problems need none.
    get stack() {
      const stack = readProperty(error, "stack");
      return typeof stack === "string" && stack ? toText(stack) : `${name}: ${message}`;
    },
  };
}

/** The code of an error as a text. Never throws. */
export const readCode = (error: Error): string => toText(readProperty(error, "code"));

/** The stack with the stacks of its causes: what failed, and below it why. Never throws. */
export function formatStack(error: Error): string {
  const chain = errorChain(error).filter((one) => isError(one));
  return chain.map((one) => describeError(one).stack).join("\ncaused by ");
}

/** The error as a log line shows it: with its own further properties and its causes. Never throws. */
function toLoggableError(error: Error): Record<string, unknown> {
  return errorChain(error).reduceRight<Record<string, unknown>>(
    (cause, one) => ({
      ...(isError(one) ? { ...describeError(one), ...furtherProperties(one) } : { message: toText(one) }),
      ...(Object.keys(cause).length > 0 && { cause }),
    }),
    {},
  );
}

/** The value as JSON can write it; one that is longer than a text may be becomes a text. Never throws. */
export function toLoggable(value: unknown): unknown {
  if (isError(value)) return toLoggableError(value);
  if (typeof value === "string" || typeof value === "bigint") return toText(String(value));
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) return toText(value);
  try {
    const json = JSON.stringify(value, (_, member: unknown) => toPrintable(member));
    return json.length > MAX_TEXT ? toText(json) : (JSON.parse(json) as unknown);
  } catch {
    return toText(value);
  }
}

/** Any value as a text that SQS, DynamoDB and a log take. Never throws. */
export function toText(value: unknown): string {
  const text = (typeof value === "string" ? value : (toJson(value) ?? inspectValue(value))).toWellFormed();
  return text.length <= MAX_TEXT
    ? text
    : `${text.slice(0, MAX_TEXT / 2)} … ${text.slice(-MAX_TEXT / 2)}`.toWellFormed();
}

/** Also an error of another realm, as `node:vm` has them. */
export function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    return false;
  }
}

/** The error and its causes, outermost first; a cause that is its own ends it. */
function errorChain(error: Error): unknown[] {
  const chain = new Set<unknown>();
  for (let one: unknown = error; chain.size < MAX_CHAIN && !chain.has(one); one = readProperty(one, "cause")) {
    if (one === undefined || one === null) break;
    chain.add(one);
    if (!isError(one)) break;
  }
  return [...chain];
}

/** Another error among them is not followed further: it may lead back. */
function furtherProperties(error: Error): Record<string, unknown> {
  const names = namesOf(error).filter((name) => !["name", "message", "stack", "cause"].includes(name));
  const values = names.map((name) => [name, readProperty(error, name)] as const);
  return Object.fromEntries(
    values
      .filter(([, value]) => typeof value !== "function")
      .slice(0, MAX_FURTHER_PROPERTIES)
      .map(([name, value]) => [name, isError(value) ? describeError(value) : toLoggable(value)]),
  );
}

function namesOf(value: object): string[] {
  try {
    return Object.keys(value);
  } catch {
    return [];
  }
}

function readProperty(owner: unknown, name: string): unknown {
  try {
    return (owner as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

function toJson(value: unknown): string | undefined {
  // Each byte would be a member.
  if (ArrayBuffer.isView(value)) return undefined;
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function inspectValue(value: unknown): string {
  try {
    return inspect(value, { depth: 3, maxArrayLength: 20, maxStringLength: 1_000, customInspect: false });
  } catch {
    return `a ${typeof value} that cannot be read`;
  }
}

const toPrintable = (value: unknown): unknown =>
  typeof value === "bigint" ? String(value) : isError(value) ? describeError(value) : value;

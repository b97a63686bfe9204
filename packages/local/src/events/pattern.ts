import { InvalidPatternError } from "./invalid-pattern.ts";
import { type FieldMatcher, compileMatcher } from "./matchers.ts";

export { InvalidPatternError } from "./invalid-pattern.ts";

type Json = Record<string, unknown>;
/** Tests the value at one path of an event; undefined when there is none. */
type ValueTest = (value: unknown) => boolean;

/**
 * EventBridge's event patterns, complete: compiles one into a test of events.
 *
 * @throws InvalidPattern with EventBridge's reason.
 * @example
 * const match = compile({ source: ["waybill.tracking"], detail: { data: { progress: [{ numeric: [">", 0.5] }] } } });
 * match({ source: "waybill.tracking", detail: { data: { progress: 0.7 } } });   // true
 */
export function compilePattern(pattern: unknown): (event: unknown) => boolean {
  if (!isObject(pattern)) throw new InvalidPatternError("Filter is not an object");
  if (Object.keys(pattern).length === 0) throw new InvalidPatternError("Empty patterns are not allowed");
  return objectTest(expandDottedNames(pattern));
}

/** Every field must match, and one alternative of each `$or`. In a list of objects one element must match them all. */
function objectTest(pattern: Json): ValueTest {
  const fields: { name: string; place: ValueTest }[] = [];
  const choices: ValueTest[][] = [];
  for (const [name, member] of Object.entries(pattern)) {
    if (name === "$or") choices.push(alternativeTests(member));
    else fields.push({ name, place: fieldTest(name, member) });
  }
  const holds = (value: unknown) => {
    const of = isObject(value) ? value : {};
    return (
      fields.every(({ name, place }) => place(readMember(of, name))) &&
      choices.every((places) => places.some((place) => place(value)))
    );
  };
  return (value) => {
    if (!Array.isArray(value)) return holds(value);
    const elements = value.flat(Infinity).filter(isObject);
    return elements.length > 0 ? elements.some(holds) : holds(undefined);
  };
}

function alternativeTests(member: unknown): ValueTest[] {
  if (!Array.isArray(member) || member.length < 2 || !member.every(isObject)) {
    throw new InvalidPatternError("There must have at least 2 Objects in $or relationship.");
  }
  return member.map((one: Json) => {
    if (Object.keys(one).length === 0) throw new InvalidPatternError("Empty objects are not allowed");
    return objectTest(expandDottedNames(one));
  });
}

function fieldTest(name: string, member: unknown): ValueTest {
  if (Array.isArray(member)) return leavesTest(member);
  if (!isObject(member)) throw new InvalidPatternError(`"${name}" must be an object or an array`);
  if (Object.keys(member).length === 0) throw new InvalidPatternError("Empty objects are not allowed");
  return objectTest(expandDottedNames(member));
}

/** Any alternative on any of the values. Objects are no values: `exists` too tests leaves only. */
function leavesTest(members: unknown[]): ValueTest {
  if (members.length === 0) throw new InvalidPatternError("Empty arrays are not allowed");
  const matchers = members.map(compileMatcher);
  return (value) => {
    const values = listLeaves(value);
    return matchers.some((one) => matchesAny(one, values));
  };
}

/** EventBridge treats `{ "a.b": x }` and `{ a: { b: x } }` as the same, in patterns … */
function expandDottedNames(pattern: Json): Json {
  if (!Object.keys(pattern).some((name) => name.includes("."))) return pattern;
  const result: Json = {};
  for (const [name, member] of Object.entries(pattern)) {
    const steps = name.split(".");
    const last = steps.pop() as string;
    let into = result;
    for (const step of steps) into = (into[step] ??= {}) as Json;
    into[last] = isObject(into[last]) && isObject(member) ? { ...into[last], ...member } : member;
  }
  return result;
}

/** … and in events. */
function readMember(of: Json, name: string): unknown {
  if (Object.hasOwn(of, name)) return of[name];
  const start = `${name}.`;
  const dotted = Object.entries(of).filter(([key]) => key.startsWith(start));
  if (dotted.length === 0) return undefined;
  return Object.fromEntries(dotted.map(([key, value]) => [key.slice(start.length), value]));
}

export function matchesAny(one: FieldMatcher, values: readonly unknown[]): boolean {
  return "exists" in one ? one.exists === values.length > 0 : values.some(one.test);
}

function listLeaves(value: unknown): unknown[] {
  if (value === undefined || isObject(value)) return [];
  return Array.isArray(value) ? value.flat(Infinity).filter((one) => !isObject(one)) : [value];
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { compilePattern, matchesAny, InvalidPatternError } from "../events/pattern.ts";
import { compileMatcher } from "../events/matchers.ts";
import type { MessageAttribute } from "../interfaces.ts";

type Attributes = Record<string, MessageAttribute>;

/**
 * A subscription's filter policy: on the attributes, or on the body as an event pattern.
 *
 * @throws InvalidPattern when SNS would refuse it.
 */
export function compileFilterPolicy(policy: unknown, scope: string): (body: string, attributes: Attributes) => boolean {
  if (policy === undefined || policy === null) return () => true;
  if (scope === "MessageBody") {
    const match = compilePattern(policy);
    return (body) => {
      const value = parseJsonOrUndefined(body);
      return typeof value === "object" && value !== null && match(value);
    };
  }
  const match = compileAttributePolicy(policy as Record<string, unknown>);
  return (_body, attributes) => match(attributes);
}

/** Attributes are flat: every name must match; `$or` matches when one alternative does. */
function compileAttributePolicy(policy: Record<string, unknown>): (attributes: Attributes) => boolean {
  const tests = Object.entries(policy).map(([name, member]) => {
    if (!Array.isArray(member)) throw new InvalidPatternError(`"${name}" must be an array`);
    if (name === "$or") {
      const sides = member.map((side) => compileAttributePolicy(side as Record<string, unknown>));
      return (attributes: Attributes) => sides.some((side) => side(attributes));
    }
    const matchers = member.map(compileMatcher);
    return (attributes: Attributes) => {
      const values = attributeValues(attributes[name]);
      return matchers.some((one) => matchesAny(one, values));
    };
  });
  return (attributes) => tests.every((test) => test(attributes));
}

/** The values of a `String.Array` are its members, of a Number a number; binary values exist but match nothing. */
function attributeValues(attribute: MessageAttribute | undefined): unknown[] {
  if (!attribute) return [];
  const { dataType, stringValue, binaryValue } = attribute;
  if (binaryValue !== undefined) return [{}];
  if (dataType.startsWith("Number")) return [Number(stringValue)];
  if (!dataType.startsWith("String.Array")) return [stringValue];
  const list = parseJsonOrUndefined(stringValue ?? "");
  return Array.isArray(list) ? list : [list];
}

function parseJsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

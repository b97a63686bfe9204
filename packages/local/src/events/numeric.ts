import { InvalidPatternError } from "./invalid-pattern.ts";

const HOLDS: Record<string, (value: number, bound: number) => boolean> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** `["=", 5]`, `[">", 0]`, `[">=", 0, "<", 10]`: true for numbers in the range; false for anything but a number. */
export function numericTest(expression: unknown): (value: unknown) => boolean {
  if (!Array.isArray(expression)) throw new InvalidPatternError("Value of numeric must be an array.");
  const [operator, bound, ...range] = expression as unknown[];
  if (typeof operator !== "string")
    throw new InvalidPatternError(`Invalid member in numeric match: ${shown(operator)}`);
  const first = comparison(operator, bound, `Unrecognized numeric range operator: ${operator}`);
  if (range.length === 0) return (value) => typeof value === "number" && first(value);
  if (!operator.startsWith(">")) throw new InvalidPatternError("Too many elements in numeric expression");
  const second = upperEnd(range, bound as number);
  return (value) => typeof value === "number" && first(value) && second(value);
}

/** The second half of a range: `"<", 10`. */
function upperEnd([operator, top, ...others]: unknown[], bottom: number): (value: number) => boolean {
  if (typeof operator !== "string") throw new InvalidPatternError(`Bad value in numeric range: ${shown(operator)}`);
  const refusal = `Bad numeric range operator: ${operator}`;
  if (!operator.startsWith("<")) throw new InvalidPatternError(refusal);
  const test = comparison(operator, top, refusal);
  if (others.length > 0) throw new InvalidPatternError("Too many terms in numeric range expression");
  if ((top as number) <= bottom) throw new InvalidPatternError("Bottom must be less than top");
  return test;
}

function comparison(operator: string, bound: unknown, refusal: string): (value: number) => boolean {
  const holds = Object.hasOwn(HOLDS, operator) ? HOLDS[operator] : undefined;
  if (!holds) throw new InvalidPatternError(refusal);
  if (typeof bound !== "number")
    throw new InvalidPatternError(`Value of ${operator === "=" ? "equals" : operator} must be numeric`);
  if (!Number.isFinite(bound)) throw new InvalidPatternError(`Cannot compare number : ${bound}`);
  return (value) => holds(value, bound);
}

/** As event-ruler shows the end of a list, and any other value. */
const shown = (value: unknown) => (value === undefined ? "]" : JSON.stringify(value));

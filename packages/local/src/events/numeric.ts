import { InvalidPatternError } from "./invalid-pattern.ts";

const MAX_ABSOLUTE_NUMBER = 5e9;
type NumericRange = { low: number; lowIn: boolean; high: number; highIn: boolean };

/** `["=", 5]`, `[">", 0]`, `[">=", 0, "<", 10]`: true for numbers in the range; false for anything but a number. */
export function numericTest(expression: unknown): (value: unknown) => boolean {
  if (!Array.isArray(expression)) throw new InvalidPatternError("Value of numeric must be an array.");
  if (expression.length === 0) throw new InvalidPatternError("Invalid member in numeric match: ]");
  const bound: NumericRange = { low: -Infinity, lowIn: true, high: Infinity, highIn: true };
  const [first, ...rest] = operatorPairs(expression);
  if (!first) throw new InvalidPatternError("Numeric match needs an operator and a number");
  const [operator, number] = first;
  if (operator === "=") {
    if (rest.length > 0) throw new InvalidPatternError('Too many terms in numeric expression after "="');
    return (value) => value === number;
  }
  narrowRange(bound, operator, number);
  if (rest.length > 1) throw new InvalidPatternError("Too many terms in numeric expression");
  const second = rest[0];
  if (second) {
    const [upper, top] = second;
    if (!operator.startsWith(">") || !upper.startsWith("<"))
      throw new InvalidPatternError(`Bad numeric range operator: ${upper}`);
    if (top <= number) throw new InvalidPatternError("Bottom must be less than top");
    narrowRange(bound, upper, top);
  }
  return (value) =>
    typeof value === "number" &&
    (bound.lowIn ? value >= bound.low : value > bound.low) &&
    (bound.highIn ? value <= bound.high : value < bound.high);
}

function operatorPairs(expression: unknown[]): [string, number][] {
  const read: [string, number][] = [];
  for (let n = 0; n < expression.length; n += 2) {
    const operator = expression[n];
    const number = expression[n + 1];
    if (typeof operator !== "string")
      throw new InvalidPatternError(`Invalid member in numeric match: ${String(operator)}`);
    if (!["=", "<", "<=", ">", ">="].includes(operator)) {
      throw new InvalidPatternError(`Unrecognized numeric range operator: ${operator}`);
    }
    if (typeof number !== "number") throw new InvalidPatternError(`Value of ${operator} must be numeric`);
    if (number < -MAX_ABSOLUTE_NUMBER || number > MAX_ABSOLUTE_NUMBER) {
      throw new InvalidPatternError(`Value of ${operator} must be between -5.0E9 and 5.0E9, inclusive`);
    }
    read.push([operator, number]);
  }
  return read;
}

function narrowRange(bound: NumericRange, operator: string, number: number): void {
  if (operator.startsWith(">")) Object.assign(bound, { low: number, lowIn: operator === ">=" });
  else if (operator.startsWith("<")) Object.assign(bound, { high: number, highIn: operator === "<=" });
  else throw new InvalidPatternError(`Bad numeric range operator: ${operator}`);
}

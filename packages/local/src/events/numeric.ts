import { InvalidPattern } from "./invalid.ts";

const LIMIT = 5e9;
type Bound = { low: number; lowIn: boolean; high: number; highIn: boolean };

/** `["=", 5]`, `[">", 0]`, `[">=", 0, "<", 10]`: true for numbers within; false for everything that is no number. */
export function numeric(expression: unknown): (value: unknown) => boolean {
  if (!Array.isArray(expression)) throw new InvalidPattern("Value of numeric must be an array.");
  if (expression.length === 0) throw new InvalidPattern("Invalid member in numeric match: ]");
  const bound: Bound = { low: -Infinity, lowIn: true, high: Infinity, highIn: true };
  const [first, ...rest] = pairs(expression);
  if (!first) throw new InvalidPattern("Numeric match needs an operator and a number");
  const [operator, number] = first;
  if (operator === "=") {
    if (rest.length > 0) throw new InvalidPattern('Too many terms in numeric expression after "="');
    return (value) => value === number;
  }
  narrow(bound, operator, number);
  if (rest.length > 1) throw new InvalidPattern("Too many terms in numeric expression");
  const second = rest[0];
  if (second) {
    const [upper, top] = second;
    if (!operator.startsWith(">") || !upper.startsWith("<"))
      throw new InvalidPattern(`Bad numeric range operator: ${upper}`);
    if (top <= number) throw new InvalidPattern("Bottom must be less than top");
    narrow(bound, upper, top);
  }
  return (value) =>
    typeof value === "number" &&
    (bound.lowIn ? value >= bound.low : value > bound.low) &&
    (bound.highIn ? value <= bound.high : value < bound.high);
}

function pairs(expression: unknown[]): [string, number][] {
  const read: [string, number][] = [];
  for (let n = 0; n < expression.length; n += 2) {
    const operator = expression[n];
    const number = expression[n + 1];
    if (typeof operator !== "string") throw new InvalidPattern(`Invalid member in numeric match: ${String(operator)}`);
    if (!["=", "<", "<=", ">", ">="].includes(operator)) {
      throw new InvalidPattern(`Unrecognized numeric range operator: ${operator}`);
    }
    if (typeof number !== "number") throw new InvalidPattern(`Value of ${operator} must be numeric`);
    if (number < -LIMIT || number > LIMIT) {
      throw new InvalidPattern(`Value of ${operator} must be between -5.0E9 and 5.0E9, inclusive`);
    }
    read.push([operator, number]);
  }
  return read;
}

function narrow(bound: Bound, operator: string, number: number): void {
  if (operator.startsWith(">")) Object.assign(bound, { low: number, lowIn: operator === ">=" });
  else if (operator.startsWith("<")) Object.assign(bound, { high: number, highIn: operator === "<=" });
  else throw new InvalidPattern(`Bad numeric range operator: ${operator}`);
}

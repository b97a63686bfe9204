import { isExpression } from "../expressions/expression.ts";

/** A schema violation in AWS's form, with the path. */
export const schemaViolation = (text: string, at: string) => `SCHEMA_VALIDATION_FAILED: ${text} at ${at}`;

/** Missing required fields. */
export function* requiredFields(given: object, fields: readonly string[], at: string): Generator<string> {
  const missing = fields.filter((field) => (given as Record<string, unknown>)[field] === undefined);
  if (missing.length > 0) yield schemaViolation(`These fields are required: [${missing.join(", ")}]`, at);
}

/** Two fields of which exactly one is required. */
export function* exactlyOneOf(given: object, [one, other]: [string, string], at: string): Generator<string> {
  if (one in given === other in given) yield schemaViolation(`Exactly one of [${one}, ${other}] is required`, at);
}

/** The minimum of a number, and whether it must be whole. */
export interface NumberBound {
  min: number;
  whole: boolean;
}

/** Numbers below their minimum; the value of an expression is checked when it runs. */
export function* numberBounds(
  given: object,
  bounds: Readonly<Record<string, NumberBound>>,
  at: string,
): Generator<string> {
  for (const [field, { min: least, whole }] of Object.entries(bounds)) {
    const value = (given as Record<string, unknown>)[field];
    if (value === undefined || isExpression(value)) continue;
    if (typeof value !== "number" || value < least || (whole && !Number.isInteger(value)))
      yield schemaViolation(
        `The value of '${field}' must be ${whole ? "a whole number" : "a number"} from ${least}`,
        `${at}/${field}`,
      );
  }
}

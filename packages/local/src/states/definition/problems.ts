import { isExpression } from "../expressions/expression.ts";

/** A refusal in AWS's form, with the place. */
export const schemaViolation = (text: string, at: string) => `SCHEMA_VALIDATION_FAILED: ${text} at ${at}`;

/** Fields that must be there. */
export function* requiredFields(given: object, fields: readonly string[], at: string): Generator<string> {
  const missing = fields.filter((field) => (given as Record<string, unknown>)[field] === undefined);
  if (missing.length > 0) yield schemaViolation(`These fields are required: [${missing.join(", ")}]`, at);
}

/** Two fields of which one must be there, and not both. */
export function* exactlyOneOf(given: object, [one, other]: [string, string], at: string): Generator<string> {
  if (one in given === other in given) yield schemaViolation(`Exactly one of [${one}, ${other}] is required`, at);
}

/** The least that a number may be, and whether it must be whole. */
export interface NumberBound {
  min: number;
  whole: boolean;
}

/** Numbers that must not be smaller; what an expression makes of one shows when it runs. */
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

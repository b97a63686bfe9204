import { isExpression } from "../expressions/expression.ts";

/** A refusal in AWS's form, with the place. */
export const schema = (text: string, at: string) => `SCHEMA_VALIDATION_FAILED: ${text} at ${at}`;

/** Fields that must be there. */
export function* required(given: object, fields: readonly string[], at: string): Generator<string> {
  const missing = fields.filter((field) => (given as Record<string, unknown>)[field] === undefined);
  if (missing.length > 0) yield schema(`These fields are required: [${missing.join(", ")}]`, at);
}

/** Two fields of which one must be there, and not both. */
export function* exactlyOne(given: object, [one, other]: [string, string], at: string): Generator<string> {
  if (one in given === other in given) yield schema(`Exactly one of [${one}, ${other}] is required`, at);
}

/** The least that a number may be, and whether it must be whole. */
export interface Bound {
  least: number;
  whole: boolean;
}

/** Numbers that must not be smaller; what an expression makes of one shows when it runs. */
export function* bounded(given: object, bounds: Readonly<Record<string, Bound>>, at: string): Generator<string> {
  for (const [field, { least, whole }] of Object.entries(bounds)) {
    const value = (given as Record<string, unknown>)[field];
    if (value === undefined || isExpression(value)) continue;
    if (typeof value !== "number" || value < least || (whole && !Number.isInteger(value)))
      yield schema(
        `The value of '${field}' must be ${whole ? "a whole number" : "a number"} from ${least}`,
        `${at}/${field}`,
      );
  }
}

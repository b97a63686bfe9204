import jsonata from "jsonata";
import { StateError } from "../state-error.ts";
import { STEP_FUNCTIONS_EXTENSIONS } from "./functions.ts";

/** Our own limits: AWS has unpublished ones. The time limit only ends what would never end on any machine. */
const EVALUATION_LIMITS = { timeout: 300_000, stack: 1000 };

/** What an expression can see. */
export interface ExpressionScope {
  variables: Record<string, unknown>;
  /** `$states`: input, context, and result or errorOutput where there is one. */
  states: Record<string, unknown>;
  /** Of `$now()` and `$millis()`. */
  now: number;
}

export const isExpression = (value: unknown): value is string =>
  typeof value === "string" && value.startsWith("{%") && value.endsWith("%}");

const compiledExpressions = new Map<string, jsonata.Expression>();

/** Parses an expression without its `{% %}`. @throws JSONata's error when it is invalid */
export function compileExpression(template: string): jsonata.Expression {
  const source = template.slice(2, -2).trim();
  let found = compiledExpressions.get(source);
  if (!found) {
    found = jsonata(source, EVALUATION_LIMITS);
    for (const [name, work] of Object.entries(STEP_FUNCTIONS_EXTENSIONS)) found.registerFunction(name, work);
    compiledExpressions.set(source, found);
  }
  return found;
}

/**
 * The value of one expression, as plain JSON.
 *
 * @param field its path as AWS names it: `Arguments/Payload`
 * @throws StateError States.QueryEvaluationError when it throws or its value is not JSON
 */
export async function evaluateExpression(template: string, field: string, scope: ExpressionScope): Promise<unknown> {
  const about = expressionName(template, field);
  const bindings = { ...scope.variables, states: scope.states, ...clockFunctions(scope.now) };
  let value: unknown;
  try {
    value = await compileExpression(template).evaluate(undefined, bindings);
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    throw evaluationError(
      `${about} threw an error during evaluation. ${code ?? "T0000"}: ${message ?? String(error)}`,
      field,
    );
  }
  if (value === undefined) throw evaluationError(`${about} returned nothing (undefined).`, field);
  const text = isFunction(value) ? undefined : JSON.stringify(value);
  if (text === undefined) throw evaluationError(`${about} returned an unsupported result type.`, field);
  return JSON.parse(text) as unknown;
}

const expressionName = (template: unknown, field: string) =>
  isExpression(template)
    ? `The JSONata expression '${template.slice(2, -2).trim()}' specified for the field '${field}'`
    : `The value of the field '${field}'`;

/** A value that its field does not accept. @param location of the field, for the history */
export function evaluationError(cause: string, location: string): StateError {
  return new StateError({ error: "States.QueryEvaluationError", cause }, { location });
}

/** A value of another type than its field accepts, with AWS's text. */
export function wrongTypeError(template: unknown, field: string, wanted: string, value: unknown): StateError {
  const found = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  const what = `Expected '${wanted}', but was '${found}' for value: ${JSON.stringify(value)}`;
  return evaluationError(`${expressionName(template, field)} returned an unexpected result type. ${what}`, field);
}

const isFunction = (value: unknown) =>
  typeof value === "function" ||
  (typeof value === "object" && value !== null && ("_jsonata_function" in value || "_jsonata_lambda" in value));

const formatted = jsonata("$fromMillis($at, $picture, $timezone)");

/** JSONata reads the machine's clock; the cloud's clock can be ahead of it. */
const clockFunctions = (now: number) => ({
  millis: () => now,
  now: (picture?: string, timezone?: string) => formatted.evaluate(undefined, { at: now, picture, timezone }),
});

import {
  evaluateExpression,
  evaluationError,
  isExpression,
  type ExpressionScope,
  wrongTypeError,
} from "./expression.ts";

/** A template with every expression replaced by its value. */
export async function evaluateTemplate(template: unknown, field: string, scope: ExpressionScope): Promise<unknown> {
  if (isExpression(template)) return evaluateExpression(template, field, scope);
  if (Array.isArray(template)) {
    const list: unknown[] = [];
    for (const [n, one] of template.entries()) list.push(await evaluateTemplate(one, `${field}[${n}]`, scope));
    return list;
  }
  if (typeof template !== "object" || template === null) return template;
  const made: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(template)) made[key] = await evaluateTemplate(one, `${field}/${key}`, scope);
  return made;
}

/** A template whose value must be a whole number from 0 to `max`; undefined when there is none. */
export async function evaluateNumber(
  template: unknown,
  field: string,
  scope: ExpressionScope,
  { max = 99_999_999, whole = true }: { max?: number; whole?: boolean } = {},
): Promise<number | undefined> {
  if (template === undefined) return undefined;
  const value = await evaluateTemplate(template, field, scope);
  if (typeof value !== "number") throw wrongTypeError(template, field, "number", value);
  if (value >= 0 && value <= max && (Number.isInteger(value) || !whole)) return value;
  const what = `${whole ? "a whole number" : "a number"} from 0 to ${max}`;
  throw evaluationError(`The value of the field '${field}' must be ${what}, but is ${value}.`, field);
}

import { evaluateExpression, failed, isExpression, type Sight, unexpected } from "./expression.ts";

/** A template with the value of every expression in it; whatever is none stays as it is. */
export async function evaluate(template: unknown, field: string, sight: Sight): Promise<unknown> {
  if (isExpression(template)) return evaluateExpression(template, field, sight);
  if (Array.isArray(template)) {
    const list: unknown[] = [];
    for (const [n, one] of template.entries()) list.push(await evaluate(one, `${field}[${n}]`, sight));
    return list;
  }
  if (typeof template !== "object" || template === null) return template;
  const made: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(template)) made[key] = await evaluate(one, `${field}/${key}`, sight);
  return made;
}

/** A template that must make a whole number from 0 to `most`; undefined when there is none. */
export async function evaluateNumber(
  template: unknown,
  field: string,
  sight: Sight,
  { most = 99_999_999, whole = true }: { most?: number; whole?: boolean } = {},
): Promise<number | undefined> {
  if (template === undefined) return undefined;
  const value = await evaluate(template, field, sight);
  if (typeof value !== "number") throw unexpected(template, field, "number", value);
  if (value >= 0 && value <= most && (Number.isInteger(value) || !whole)) return value;
  const what = `${whole ? "a whole number" : "a number"} from 0 to ${most}`;
  throw failed(`The value of the field '${field}' must be ${what}, but is ${value}.`, field);
}

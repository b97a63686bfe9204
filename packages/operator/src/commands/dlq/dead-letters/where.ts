import { search } from "@aws-lambda-powertools/jmespath";
import { usageError } from "../../../cli/exit.ts";

/** What an expression can use of a dead letter. */
export interface WhereInput {
  meta: Record<string, unknown>;
  data: unknown;
  /** The error of the last attempt, when it was recorded. */
  error: { name: string; message: string } | null;
  event: string;
  receives: number;
  reason: string | null;
  /** Fingerprint of its group. */
  group: string | null;
  /** Minutes since it was sent. */
  ageMinutes: number;
}

/**
 * A condition on dead letters, in JMESPath: `data.runId == 'r1' && length(data.fixes) > 5`. Numbers may stand bare
 * after a comparison; text goes in single quotes. An invalid expression is a usage error, thrown before anything changes.
 *
 * @example
 * const matches = compileWhere("error.name == 'TypeError' || ageMinutes > 60");
 */
export function compileWhere(expression: string): (deadLetter: WhereInput) => boolean {
  const quoted = quoteLiterals(expression);
  const evaluate = (deadLetter: object): unknown => search(quoted, deadLetter);
  const fail = (error: unknown): never => {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw usageError(`--where ${expression}: ${why}`, "for example: --where \"data.runId == 'r1' && receives > 3\"");
  };
  try {
    evaluate({ meta: {}, data: {}, error: null, event: "", receives: 0, reason: null, group: null, ageMinutes: 0 });
  } catch (error) {
    // A function that gets null fails on this empty example, not because the expression is wrong.
    if (!(error instanceof Error && /JMESPathTypeError/.test(error.name))) fail(error);
  }
  return (deadLetter) => {
    try {
      return isTruthy(evaluate(deadLetter));
    } catch (error) {
      if (error instanceof Error && /JMESPathTypeError/.test(error.name)) return false;
      return fail(error);
    }
  };
}

/** As JMESPath defines it: empty text, list and object are false; 0 is true. */
function isTruthy(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === "") return false;
  return typeof value === "object" ? Object.keys(value).length > 0 : true;
}

/** Quotes a bare number, true, false or null after a comparison as a JMESPath literal; quoted parts stay unchanged. */
function quoteLiterals(expression: string): string {
  return expression.replace(
    /('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`)|((?:==|!=|<=|>=|<|>)\s*)(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null)\b/gi,
    (whole, quoted: string | undefined, comparison: string | undefined, literal: string | undefined) =>
      quoted === undefined ? `${comparison}\`${literal}\`` : whole,
  );
}

import { search } from "@aws-lambda-powertools/jmespath";
import { usageError } from "../../../cli/exit.ts";

/** What an expression can ask about a dead letter. */
export interface WhereInput {
  meta: Record<string, unknown>;
  data: unknown;
  /** The last error, when it was written down. */
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
 * after a comparison; text goes in single quotes. A mistake in it is a usage error, said before anything is touched.
 *
 * @example
 * const matches = where("error.name == 'TypeError' || ageMinutes > 60");
 */
export function compileWhere(expression: string): (deadLetter: WhereInput) => boolean {
  const strict = quoteLiterals(expression);
  const ask = (deadLetter: object): unknown => search(strict, deadLetter);
  const refuse = (error: unknown): never => {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw usageError(`--where ${expression}: ${why}`, "for example: --where \"data.runId == 'r1' && receives > 3\"");
  };
  try {
    ask({ meta: {}, data: {}, error: null, event: "", receives: 0, reason: null, group: null, ageMinutes: 0 });
  } catch (error) {
    // A function that gets null is a complaint about this empty dead letter, not about the expression.
    if (!(error instanceof Error && /JMESPathTypeError/.test(error.name))) refuse(error);
  }
  return (deadLetter) => {
    try {
      return isTruthy(ask(deadLetter));
    } catch (error) {
      if (error instanceof Error && /JMESPathTypeError/.test(error.name)) return false;
      return refuse(error);
    }
  };
}

/** JMESPath's own: empty text, list and object are false; 0 is true. */
function isTruthy(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === "") return false;
  return typeof value === "object" ? Object.keys(value).length > 0 : true;
}

/** Quoted pieces stay as they are; a bare number, true, false or null after a comparison becomes a JMESPath literal. */
function quoteLiterals(expression: string): string {
  return expression.replace(
    /('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`)|((?:==|!=|<=|>=|<|>)\s*)(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null)\b/gi,
    (whole, quoted: string | undefined, comparison: string | undefined, literal: string | undefined) =>
      quoted === undefined ? `${comparison}\`${literal}\`` : whole,
  );
}

import { type ProblemCode, PROBLEM_STATUS } from "@waybill/events-schema/api";

/**
 * One invalid field. `pointer` is a JSON Pointer into the body: `/fixes/3/lat`.
 *
 * @example
 * const error: FieldError = { pointer: "/fixes/3/lat", detail: "Write 90 or less." };
 */
export interface FieldError {
  pointer: string;
  detail: string;
}

/**
 * Optional parts of a problem.
 *
 * @example
 * const options: ProblemOptions = { retryAfterSeconds: 5 };
 */
export interface ProblemOptions extends ErrorOptions {
  errors?: readonly FieldError[];
  retryAfterSeconds?: number;
}

/**
 * A response that says what is wrong and what to do (RFC 9457). Throw it anywhere below an endpoint.
 *
 * @example
 * const isNotFound = (error: Error) => error instanceof Problem && error.code === "NOT_FOUND";
 */
export class Problem extends Error {
  override readonly name: string = "Problem";
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, code: string, detail: string, options: ProblemOptions = {}) {
    super(detail, "cause" in options ? { cause: options.cause } : undefined);
    this.status = status;
    this.code = code;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/**
 * VALIDATION_FAILED of one field, for what a schema cannot see: where it is, and what to do.
 *
 * @example
 * throw wrongField("/window/to", "Write a time after window.from.");
 */
export const wrongField = (pointer: string, detail: string, cause?: Error): Problem =>
  problem("VALIDATION_FAILED", "One field is invalid; see errors.", { errors: [{ pointer, detail }], cause });

/**
 * A problem by its code; the status comes from the one table.
 *
 * @example
 * throw problem("NOT_FOUND", "There is no run run_1.");
 */
export function problem(code: ProblemCode, detail: string, options?: ProblemOptions): Problem {
  return new Problem(PROBLEM_STATUS[code], code, detail, options);
}

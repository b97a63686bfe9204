/**
 * Every problem code of the API, and its status.
 *
 * @example
 * const status = STATUS.NOT_FOUND; // 404
 */
export const STATUS = {
  VALIDATION_FAILED: 400,
  TOKEN_MISSING: 401,
  TOKEN_EXPIRED: 401,
  TOKEN_INVALID: 401,
  ROLE_FORBIDDEN: 403,
  NOT_FOUND: 404,
  TASK_TAKEN: 409,
  TASK_NOT_OPEN: 409,
  OFFER_EXPIRED: 409,
  COURIER_AT_LIMIT: 409,
  RUN_ALREADY_ACTIVE: 409,
  VERSION_CONFLICT: 409,
  IDEMPOTENCY_KEY_REUSED: 409,
  RUN_CLOSED: 410,
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA: 415,
  ROUTE_INVALID: 422,
  TOO_FAST: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const satisfies Record<string, number>;
/**
 * A code of `STATUS`.
 *
 * @example
 * const code: ProblemCode = "NOT_FOUND";
 */
export type ProblemCode = keyof typeof STATUS;

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
  return new Problem(STATUS[code], code, detail, options);
}

/** What the HTTP API promises its callers besides schemas: the problem codes with their status, and the roles. */

/** Every problem code of the API (RFC 9457), and its HTTP status. Codes are stable: clients decide by them. */
export const PROBLEM_STATUS = {
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
  COURIER_BLOCKED: 409,
  COURIER_PAUSED: 409,
  RUN_ALREADY_ACTIVE: 409,
  VERSION_CONFLICT: 409,
  COMPLETION_UNPROVEN: 409,
  IDEMPOTENCY_KEY_REUSED: 409,
  RUN_CLOSED: 410,
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA: 415,
  ROUTE_INVALID: 422,
  TOO_FAST: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const satisfies Record<string, number>;
export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** The roles that a token may have. */
export const ROLES = ["courier", "dispatcher", "manager", "admin", "partner"] as const;
export type Role = (typeof ROLES)[number];

const DAY_SECONDS = 86_400;

/**
 * When DynamoDB deletes an item (TTL), in seconds since 1970: so many days after a time, which is milliseconds since 1970
 * or RFC 3339.
 *
 * @example
 * const expiresAt = expiresAfter("2026-11-21T09:00:00.000Z", 400);
 */
export const expiresAfter = (at: number | string, days: number): number =>
  Math.ceil(new Date(at).getTime() / 1_000) + days * DAY_SECONDS;

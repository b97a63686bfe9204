import { problem } from "../failures/errors.ts";

const MINUTE_MS = 60_000;

/**
 * Counts requests by caller and minute of the clock, and throws TOO_FAST for more than `max`. The counts are in memory, so
 * each environment of a function has its own and a request costs nothing more: a caller gets at most `max` a minute from
 * each, and a flood meets as many environments as it keeps busy at once.
 *
 * @example
 * const countRequest = callerLimit(60);
 * countRequest("device-7", Date.now());
 */
export function callerLimit(max: number): (caller: string, at: number) => void {
  let minute = 0;
  let counts = new Map<string, number>();
  return function countRequest(caller, at) {
    const requested = Math.floor(at / MINUTE_MS);
    if (requested > minute) {
      minute = requested;
      counts = new Map();
    }
    const count = (counts.get(caller) ?? 0) + 1;
    counts.set(caller, count);
    if (count <= max) return;
    const retryAfterSeconds = Math.max(1, Math.ceil(((minute + 1) * MINUTE_MS - at) / 1_000));
    throw problem(
      "TOO_FAST",
      `You sent more than ${max} such requests within a minute; the next is taken in ${retryAfterSeconds} seconds.`,
      { retryAfterSeconds },
    );
  };
}

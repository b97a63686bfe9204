/** How far the API's clock is ahead of this device's: a wrong clock must not make every courier late. */
let aheadMs: number | undefined;

export function setServerTime(at: string): void {
  aheadMs = Date.parse(at) - Date.now();
}

/** The same, as it was known before: without a network nobody says what time it is. */
export function setClockAhead(ms: number): void {
  aheadMs = ms;
}

/** Milliseconds; undefined while it is not known. */
export const clockAheadMs = (): number | undefined => aheadMs;

/** Now by the API's clock, milliseconds since 1970. */
export const now = (): number => Date.now() + (aheadMs ?? 0);

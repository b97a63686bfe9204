/** How far the API's clock is ahead of this device's: a wrong clock must not make every courier late. */
let aheadMs = 0;

export function setServerTime(at: string): void {
  aheadMs = Date.parse(at) - Date.now();
}

/** Now by the API's clock, milliseconds since 1970. */
export const now = (): number => Date.now() + aheadMs;

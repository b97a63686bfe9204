import { log, version } from "./log.ts";

/**
 * The response of every function to the empty event.
 *
 * @example
 * const result: WarmUpResult = { warm: true, version: "1.2.0" };
 */
export interface WarmUpResult {
  warm: true;
  version: string;
}

/**
 * Whether it is the empty event, `{}`: the warm-up that is also the smoke test after a deployment.
 *
 * @example
 * const isWarmUp = isWarmUpEvent({}); // true
 */
export function isWarmUpEvent(event: unknown): boolean {
  return event === null || event === undefined || (typeof event === "object" && Object.keys(event).length === 0);
}

/**
 * Load what the function needs and log the version. Throws what loading throws: a smoke test must fail then.
 *
 * @example
 * const result = await warmUp("ListVisits", table.ready);
 */
export async function warmUp(name: string, load?: () => Promise<unknown>): Promise<WarmUpResult> {
  await load?.();
  log.info(`${name} is warm`, { version: version() });
  return { warm: true, version: version() };
}

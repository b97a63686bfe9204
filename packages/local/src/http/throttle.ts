import type { Clock } from "../interfaces.ts";

export interface ThrottleSettings {
  /** Requests per second. */
  rate: number;
  burst: number;
}

/** A token bucket as API Gateway keeps one per stage, and one for each route that has limits of its own. True when one more request may pass now. */
export function createTokenBucket({ rate, burst }: ThrottleSettings, clock: Clock): () => boolean {
  let tokens = burst;
  let at = clock.now();
  return () => {
    const now = clock.now();
    tokens = Math.min(burst, tokens + ((now - at) * rate) / 1000);
    at = now;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}

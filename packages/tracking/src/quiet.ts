import { metresNear } from "./route-line.ts";
import type { Rest } from "./progress.ts";
import type { Stop } from "./stops.ts";

/** How long is too long, in minutes. */
export interface Patience {
  /** @default 10 */
  stalledMin?: number;
  /** @default 5 */
  silentMin?: number;
}

/** Since when, in milliseconds since 1970; neither is a run that goes on. */
export interface Quiet {
  /** The courier has not moved since, and is at no stop. */
  stalledSince?: number;
  /** The phone has not told since. */
  silentSince?: number;
}

/** What is known of a run: where it rests, its newest fix, and whether it has ended. */
interface Known {
  rest?: Rest | undefined;
  lastAt?: number | undefined;
  endedAt?: number | undefined;
}

/**
 * Is the run stalled or silent at `now`? Standing still is known by fixes alone: who does not tell is silent, and stalls
 * no further. A run that has ended, or not begun, is neither.
 */
export function quiet(
  { rest, lastAt, endedAt }: Known,
  stops: readonly Stop[],
  now: number,
  { stalledMin = 10, silentMin = 5 }: Patience = {},
): Quiet {
  if (lastAt === undefined || endedAt !== undefined) return {};
  const isSilent = now - lastAt >= silentMin * 60_000;
  const isStalled = rest !== undefined && lastAt - rest.at >= stalledMin * 60_000 && !isAtStop(rest, stops);
  return { ...(isStalled && { stalledSince: rest.at }), ...(isSilent && { silentSince: lastAt }) };
}

const isAtStop = (rest: Rest, stops: readonly Stop[]) =>
  stops.some(({ point, radiusM }) => metresNear(point, rest) <= radiusM);

import type { LiveScope } from "@waybill/events-schema/live";
import { type Audience, type LiveViewer, watchedScopesOf } from "../access.ts";
import { listWatchedScopes, saveWatchedScope } from "./store.ts";

/** A scope counts as watched for this long after a request for it. */
const WATCH_TTL_MS = 600_000;
/** How long a process caches the watched scopes: a report arrives every few seconds. */
const CACHE_MS = 10_000;

let cached: { scopes: Promise<ReadonlySet<LiveScope>>; until: number } | undefined;

/** Mark what a viewer looks at as watched, as far as they may see it. */
export async function markWatched(
  { audiences, ...viewer }: LiveViewer & { audiences: readonly Audience[] },
  now: number,
): Promise<void> {
  await Promise.all(watchedScopesOf(viewer, audiences).map((scope) => saveWatchedScope(scope, now + WATCH_TTL_MS)));
}

/** Whether anybody watches this run, its courier's team or everything; at most ten seconds old. */
export async function isWatched(run: { runId: string; team?: string | undefined }, now: number): Promise<boolean> {
  if (!cached || cached.until <= now) {
    cached = { scopes: listWatchedScopes(now).then((scopes) => new Set(scopes)), until: now + CACHE_MS };
    cached.scopes.catch(() => (cached = undefined));
  }
  const scopes = await cached.scopes;
  const ownScopes = ["all", `run:${run.runId}`, ...(run.team === undefined ? [] : [`team:${run.team}`])];
  return ownScopes.some((scope) => scopes.has(scope));
}

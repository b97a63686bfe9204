import type { Scope } from "@waybill/events-schema/live";
import * as Store from "./store.ts";

/** Who asks for it looks at it for so long. */
const LOOKS_MS = 600_000;
/** What a process read it need not read again: a report comes every few seconds. */
const REMEMBERED_MS = 10_000;

let known: { scopes: Promise<ReadonlySet<Scope>>; until: number } | undefined;

/** Somebody looks at this. */
export const look = (scope: Scope, now: number): Promise<void> => Store.watch(scope, now + LOOKS_MS);

/** Does anybody look at this run, its courier's team or everything? As it was ten seconds ago. */
export async function isWatched(run: { runId: string; team?: string | undefined }, now: number): Promise<boolean> {
  if (!known || known.until <= now) {
    known = { scopes: Store.watched(now).then((scopes) => new Set(scopes)), until: now + REMEMBERED_MS };
    known.scopes.catch(() => (known = undefined));
  }
  const scopes = await known.scopes;
  const itsOwn = ["all", `run:${run.runId}`, ...(run.team === undefined ? [] : [`team:${run.team}`])];
  return itsOwn.some((scope) => scopes.has(scope));
}

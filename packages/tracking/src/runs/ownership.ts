import { LRUCache } from "lru-cache";
import { PermanentError, problem } from "@waybill/kernel/errors";
import type { Caller } from "@waybill/kernel/http";
import { isRunVisibleTo } from "../access.ts";
import { canClaimRun } from "./run-id.ts";
import type { Run } from "./run.ts";
import { claimRun, readRun, type StoredRun } from "./store.ts";

/** The owner of a run never changes, so a run this process has read recently is not read again. */
const recentRuns = new LRUCache<string, { run: Run; at: number }>({ max: 10_000 });
/** But its state does, so it is read again after a minute. */
const CACHE_MS = 60_000;

/**
 * The run of a courier, claimed if nobody owns it: as it was within the last minute, or current when `fresh`. Throws
 * NOT_FOUND for another courier's run, which must not be visible.
 */
export async function claimOrReadRun(
  runId: string,
  courierId: string,
  { at, fresh }: { at: number; fresh: boolean },
): Promise<Run> {
  const cached = recentRuns.get(runId);
  if (!fresh && cached?.run.courierId === courierId && Math.abs(at - cached.at) < CACHE_MS) return cached.run;
  const run = (await readRun(runId, { consistent: false }))?.body ?? (await claimUnownedRun(runId, courierId, at));
  recentRuns.set(runId, { run, at });
  if (run.courierId !== courierId) throw notFound(runId);
  return run;
}

function claimUnownedRun(runId: string, courierId: string, at: number): Promise<Run> {
  if (!canClaimRun(courierId, runId)) throw notFound(runId);
  return claimRun(runId, courierId, at);
}

/**
 * The run, if the caller may see it. Throws NOT_FOUND otherwise, whether it belongs to another courier or team or
 * does not exist.
 */
export async function readVisibleRun(caller: Caller, runId: string): Promise<StoredRun> {
  const stored = await readRun(runId, { consistent: false });
  if (!stored || !isRunVisibleTo(stored.body, caller)) throw notFound(runId);
  return stored;
}

/**
 * The run, if it belongs to the courier. Throws PermanentError otherwise: the endpoints reject reports for another
 * courier's run, so such a message was not created by them.
 */
export function assertOwner(run: Run, courierId: string): Run {
  if (run.courierId === courierId) return run;
  throw new PermanentError("run.other-courier", `run ${run.runId} does not belong to courier ${courierId}`);
}

const notFound = (runId: string) => problem("NOT_FOUND", `There is no run ${runId} of yours.`);

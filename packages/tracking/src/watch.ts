import { type RemainingMs, sweepAll, type SweepResult } from "@waybill/kernel/sweeper";
import { change, settle } from "./change.ts";
import { routeOf } from "./routes/known.ts";
import { silentSince } from "./standing.ts";
import { readActive, readRun } from "./store.ts";

/**
 * Say which runs have fallen silent, and what a crash left untold. The index has them by their ids: each sweep begins at
 * a random place of the list and goes round, so that it is not always the same tail that a short time leaves out.
 */
export async function watch(now: number, leftMs?: RemainingMs, random = Math.random): Promise<SweepResult> {
  const runs = await readActive();
  const start = Math.floor(random() * runs.length);
  return sweepAll([[...runs.slice(start), ...runs.slice(0, start)]], (runId) => look(runId, now), leftMs);
}

async function look(runId: string, now: number): Promise<void> {
  const seen = await readRun(runId, { consistent: false });
  if (!seen) return;
  if (seen.said.length > 0) await settle(seen);
  const { courierId } = seen;
  if (silentSince(seen, await routeOf(seen), now) === undefined) return;
  await change({ runId, courierId }, async (before) => {
    const since = silentSince(before, await routeOf(before), now);
    return since === undefined ? before : { ...before, silentSince: since };
  });
}

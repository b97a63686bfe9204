import { change, settle } from "./change.ts";
import { routeOf } from "./routes/known.ts";
import { silentSince } from "./standing.ts";
import { readActive, readRun } from "./store.ts";

export interface Watched {
  /** Runs looked at. */
  seen: number;
  failed: Error[];
}

/** Runs looked at together. */
const TOGETHER = 25;

/** Say which runs have fallen silent, and what a crash left untold. One failing harms no other. */
export async function watch(now: number): Promise<Watched> {
  const runIds = await readActive();
  const failed: Error[] = [];
  for (let from = 0; from < runIds.length; from += TOGETHER) {
    const some = runIds.slice(from, from + TOGETHER);
    await Promise.all(some.map((runId) => look(runId, now).catch((error: unknown) => failed.push(error as Error))));
  }
  return { seen: runIds.length, failed };
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

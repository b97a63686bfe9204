import { problem } from "@waybill/kernel/errors";
import type { Rest } from "./progress.ts";
import type { Run } from "./runs.ts";
import { claimRun, readRun } from "./store.ts";

/** A run never changes hands, so what this process saw once it need not read again. */
const owners = new Map<string, string>();
const MOST_REMEMBERED = 10_000;

/**
 * See to it that the run is the courier's: claim it if it is nobody's. Answers where the courier rests as far as the run
 * knows, which is read only when it is asked for `fresh`. Throws NOT_FOUND for another's run: it is not there for them.
 */
export async function ownRun(
  runId: string,
  courierId: string,
  { at, fresh }: { at: number; fresh: boolean },
): Promise<Rest | undefined> {
  if (!fresh && owners.get(runId) === courierId) return undefined;
  const run = (await readRun(runId, { consistent: false })) ?? (await claimRun(runId, courierId, at));
  if (owners.size >= MOST_REMEMBERED) owners.clear();
  owners.set(runId, run.courierId);
  if (run.courierId !== courierId) throw notFound(runId);
  return run.progress.rest;
}

/** The run, if the caller may see it. Throws NOT_FOUND otherwise, whether it is another's or nobody's. */
export async function seenBy(caller: { sub: string; role: string }, runId: string): Promise<Run> {
  const run = await readRun(runId, { consistent: false });
  if (!run || (caller.role === "courier" && run.courierId !== caller.sub)) throw notFound(runId);
  return run;
}

const notFound = (runId: string) => problem("NOT_FOUND", `There is no run ${runId} of yours.`);

import { PermanentError, problem } from "@waybill/kernel/errors";
import { isFreeFor } from "./run-id.ts";
import type { Run } from "./runs.ts";
import { claimRun, readRun } from "./store.ts";

/** A run never changes hands, so what this process saw of it lately need not be read again. */
const seen = new Map<string, { run: Run; at: number }>();
const MOST_REMEMBERED = 10_000;
/** But it goes on, and it ends. */
const LATELY_MS = 60_000;

/**
 * See to it that the run is the courier's: claim it if it is nobody's. Answers the run as it was within the last minute,
 * or as it is when it is asked for `fresh`. Throws NOT_FOUND for another's run: it is not there for them.
 */
export async function ownRun(
  runId: string,
  courierId: string,
  { at, fresh }: { at: number; fresh: boolean },
): Promise<Run> {
  const known = seen.get(runId);
  if (!fresh && known?.run.courierId === courierId && Math.abs(at - known.at) < LATELY_MS) return known.run;
  const run = (await readRun(runId, { consistent: false })) ?? (await claimed(runId, courierId, at));
  if (seen.size >= MOST_REMEMBERED) seen.clear();
  seen.set(runId, { run, at });
  if (run.courierId !== courierId) throw notFound(runId);
  return run;
}

function claimed(runId: string, courierId: string, at: number): Promise<Run> {
  if (!isFreeFor(courierId, runId)) throw notFound(runId);
  return claimRun(runId, courierId, at);
}

/** The run, if the caller may see it. Throws NOT_FOUND otherwise, whether it is another's or nobody's. */
export async function seenBy(caller: { sub: string; role: string }, runId: string): Promise<Run> {
  const run = await readRun(runId, { consistent: false });
  if (!run || (caller.role === "courier" && run.courierId !== caller.sub)) throw notFound(runId);
  return run;
}

/** The run, if it is theirs. The door lets nobody report for another's; a message that does was not made by it. */
export function theirs(run: Run, courierId: string): Run {
  if (run.courierId === courierId) return run;
  throw new PermanentError("run.not-theirs", `run ${run.runId} does not belong to courier ${courierId}`);
}

const notFound = (runId: string) => problem("NOT_FOUND", `There is no run ${runId} of yours.`);

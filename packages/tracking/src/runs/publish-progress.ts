import type { Message } from "@waybill/events-schema/event";
import { RunProgressed, RunsProgressed } from "@waybill/events-schema/tracking";
import { sha256OfJson } from "@waybill/kernel/ids";
import { publish } from "@waybill/kernel/publish";
import { readMedianMarks } from "../geo/route-cache.ts";
import type { EventCause } from "./run-events.ts";
import { progressedData } from "./run-summary.ts";
import type { RunOnRoute } from "./update-run.ts";

type CreateProgress = typeof RunProgressed.create;
/** A `run.progressed` before it is published, alone or with others. */
interface ProgressOfRun {
  data: Parameters<CreateProgress>[0];
  origin: { id: string; seq: number; cause: EventCause };
}

/** Half a kilobyte each: an event of so many stays below what is warned of, and EventBridge bills it as one. */
const RUNS_IN_EVENT = 50;

/** The progress to publish of a run, as it is at `now`; undefined before its first usable fix. The event's id ends with `idSuffix`. */
export async function describeProgress(
  { run, route }: RunOnRoute,
  now: number,
  { idSuffix, cause }: { idSuffix: string; cause?: EventCause },
): Promise<ProgressOfRun | undefined> {
  const { runId, progress } = run;
  if (!progress.last) return undefined;
  const { data, seq } = progressedData(run, progress.last, route, await readMedianMarks(run, now));
  return { data, origin: { id: `${runId}.progressed.${idSuffix}`, seq, cause } };
}

/** Publish the progress of runs: of several in one event. */
export async function publishProgress(runs: readonly ProgressOfRun[]): Promise<void> {
  const parts = Array.from({ length: Math.ceil(runs.length / RUNS_IN_EVENT) }, (_, n) =>
    runs.slice(n * RUNS_IN_EVENT, (n + 1) * RUNS_IN_EVENT),
  );
  await publish(parts.map(toEvent));
}

function toEvent(part: readonly ProgressOfRun[]): Message {
  const [first] = part;
  if (part.length === 1) return RunProgressed.create(first!.data, first!.origin);
  const runs = part.map(({ data, origin: { id, seq, cause } }) => ({
    id,
    seq,
    correlationId: cause?.meta.correlationId ?? id,
    ...(cause && { causationId: cause.meta.id }),
    ...data,
  }));
  return RunsProgressed.create({ runs }, { id: `progressed.${sha256OfJson(runs.map(({ id }) => id)).slice(0, 32)}` });
}

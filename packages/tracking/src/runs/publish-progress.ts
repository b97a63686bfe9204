import { RunProgressed } from "@waybill/events-schema/tracking";
import { publish } from "@waybill/kernel/publish";
import { readMedianMarks } from "../geo/route-cache.ts";
import type { EventCause } from "./run-events.ts";
import { progressedData } from "./run-summary.ts";
import type { RunOnRoute } from "./update-run.ts";

/** Publishes `run.progressed` with the newest state of a run, as it is at `now`; nothing before its first usable fix. */
export async function publishProgress(
  { run, route }: RunOnRoute,
  now: number,
  { word, cause }: { word: string; cause?: EventCause },
): Promise<void> {
  const { runId, progress } = run;
  if (!progress.last) return;
  const { data, seq } = progressedData(run, progress.last, route, await readMedianMarks(run, now));
  await publish(RunProgressed.create(data, { id: `${runId}.progressed.${word}`, seq, cause }));
}

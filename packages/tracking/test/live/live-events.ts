import type { Message } from "@waybill/events-schema/event";
import type { LiveChange } from "@waybill/events-schema/live";
import { TaskClaimed } from "@waybill/events-schema/tasks";
import {
  RunFinished,
  RunProgressed,
  RunsProgressed,
  RunStalled,
  StopArrived,
  StopDeparted,
} from "@waybill/events-schema/tracking";

/** A `run.progressed` event. */
export function progressedEvent(
  runId: string,
  at: number,
  tick: number,
  more: { team?: string; distanceM?: number } = {},
) {
  const data = {
    runId,
    distanceM: tick * 100,
    point: { lat: 52.5 + tick / 1_000, lon: 13.4 },
    fixTime: new Date(at).toISOString(),
    counts: { ok: tick },
    ...more,
  };
  return RunProgressed.create(data, { id: `${runId}.progressed.${tick}`, at: new Date(at) });
}

/** The progress of several runs in one event. */
export function progressedTogether(events: readonly ReturnType<typeof progressedEvent>[]) {
  const runs = events.map(({ detail: { meta, data } }) => ({
    ...data,
    id: meta.id,
    seq: meta.seq ?? 0,
    correlationId: meta.correlationId,
  }));
  return RunsProgressed.create(
    { runs },
    { id: runs.map(({ id }) => id).join(), at: new Date(events[0]!.detail.meta.at) },
  );
}

/** One of the other events of a run. */
export function otherRunEvent(runId: string, at: number, n: number, team?: string): Message {
  const time = new Date(at).toISOString();
  const origin = { id: `${runId}.${n}`, at: new Date(at) };
  const run = { runId, ...(team !== undefined && { team }) };
  const visit = { ...run, stopId: `s${n % 3}`, at: time, source: "gps" as const };
  const events = [
    () => StopArrived.create(visit, origin),
    () => StopDeparted.create({ ...visit, dwellS: 30 }, origin),
    () => RunStalled.create({ ...run, since: time }, origin),
    () => TaskClaimed.create({ taskId: `tsk_${runId}`, courierId: "c1", ...(team !== undefined && { team }) }, origin),
    () =>
      RunFinished.create(
        { ...run, taskId: `tsk_${runId}`, courierId: "c1", endedAt: time, outcome: "completed", distanceM: n },
        origin,
      ),
  ];
  return events[n % events.length]!();
}

/** Changes by subject, as a map shows them. */
export const changesBySubject = (changes: Iterable<LiveChange>) =>
  new Map([...changes].map((change) => [change.about, change]));

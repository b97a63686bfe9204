import type { Message } from "@waybill/events-schema/event";
import { ReceiptAccepted, ReceiptCorrected, ReceiptRejected } from "@waybill/events-schema/receipts";
import * as events from "@waybill/events-schema/tasks";
import { RunFinished, StopArrived, StopVisitWithdrawn } from "@waybill/events-schema/tracking";

/** Events that other services publish about the work of couriers. */

const MINUTE = 60_000;

export interface WorkedTask {
  task: string;
  courier: string;
  route: string;
  /** When it is claimed, in milliseconds since 1970. */
  at: number;
  minutes: number;
  metres: number;
  stops: number;
  onTime: boolean;
  money: { amount: number; currency: string };
  /** The decision about the receipt that was uploaded on the run. */
  receipt?: "accepted" | "corrected" | "rejected" | undefined;
  /** The change that late fixes make to the visit of the first stop. */
  visit?: "moved" | "withdrawn" | undefined;
}

/** All events of a completed task, in the order in which they happen. */
export function completedTaskEvents(job: WorkedTask): Message[] {
  const { task, courier, route, at, minutes, metres, stops, onTime, money, receipt, visit } = job;
  const [taskId, runId, courierId, routeId] = [task, `run_${task}`, courier, route];
  const when = (after: number) => ({ at: new Date(at + after * MINUTE) });
  const taskMeta = (version: number, after: number) => ({ id: `${task}.${version}`, seq: version, ...when(after) });
  const startedAfter = 10;
  const endedAfter = startedAfter + minutes;
  const offer = {
    bonus: { money },
    window: { from: new Date(at).toISOString(), to: new Date(at + 240 * MINUTE).toISOString() },
    offerExpiresAt: new Date(at + 60 * MINUTE).toISOString(),
  };
  return [
    events.TaskOpened.create({ taskId, routeId, revision: 1, ...offer }, taskMeta(1, -5)),
    events.TaskClaimed.create({ taskId, courierId }, taskMeta(2, 0)),
    events.TaskStarted.create({ taskId, runId, courierId, routeId, revision: 1 }, taskMeta(3, startedAfter)),
    ...Array.from({ length: stops }, (_, n) => {
      const arrived = when(startedAfter + ((n + 1) * minutes) / (stops + 1));
      return stopArrivedEvent({ runId, stopId: `s${n}` }, 10, arrived.at.getTime());
    }),
    // Moved by half a day, which is often another day.
    ...(stops > 0 && visit === "moved" ? [stopArrivedEvent({ runId, stopId: "s0" }, 12, at - 12 * 60 * MINUTE)] : []),
    ...(stops > 0 && visit === "withdrawn"
      ? [visitWithdrawnEvent({ runId, stopId: "s0" }, 12, at + 30 * 60 * MINUTE)]
      : []),
    events.TaskCompleted.create({ taskId, runId, courierId, durationS: minutes * 60, onTime }, taskMeta(4, endedAfter)),
    events.BonusAwarded.create(
      { entryId: `${task}.bonus`, courierId, taskId, money },
      { id: `${task}.bonus`, ...when(endedAfter) },
    ),
    // A run finishes again when fixes arrive late; the second time it is longer.
    ...[1, 2].map((seq) => {
      const endedAt = when(endedAfter).at.toISOString();
      const run = { runId, taskId, courierId, endedAt, outcome: "completed" as const, distanceM: metres - 2 + seq };
      return RunFinished.create(run, { id: `${runId}.finished.${seq}`, seq, ...when(endedAfter) });
    }),
    ...(receipt === undefined
      ? []
      : receiptEvents({ runId, courierId }, { at: at + startedAfter * MINUTE, money, receipt })),
  ];
}

type StopVisitRef = { runId: string; stopId: string };
const stopEventMeta = ({ runId, stopId }: StopVisitRef, seq: number, at: number) => ({
  id: `${runId}.${seq}.${stopId}`,
  seq,
  at: new Date(at),
});

/** A run arrived at a stop. Of several events about a stop, the one with the highest `seq` counts. */
export const stopArrivedEvent = (stop: StopVisitRef, seq: number, at: number): Message =>
  StopArrived.create({ ...stop, at: new Date(at).toISOString(), source: "gps" }, stopEventMeta(stop, seq, at));

/** The visit did not happen. */
export const visitWithdrawnEvent = (stop: StopVisitRef, seq: number, at: number): Message =>
  StopVisitWithdrawn.create(stop, stopEventMeta(stop, seq, at));

/** A receipt that was accepted, and that a manager may have corrected or rejected three days later. It names a run and no task. */
function receiptEvents(
  run: { runId: string; courierId: string },
  { at, money, receipt }: Required<Pick<WorkedTask, "at" | "money" | "receipt">>,
): Message[] {
  const [photoId, receiptId] = [`pho_${run.runId}`, `rcp_${run.runId}`];
  const ids = { receiptId, photoId, ...run, handedInAt: new Date(at).toISOString() };
  const reviewed = { id: `${receiptId}.3`, seq: 3, at: new Date(at + 3 * 24 * 60 * MINUTE) };
  const less = { ...money, amount: money.amount - 1 };
  const read = { id: `${receiptId}.accepted`, at: new Date(at + MINUTE) };
  return [
    ReceiptAccepted.create({ ...ids, money, trust: 0.99, by: "ppocr-1" }, read),
    ...(receipt === "corrected" ? [ReceiptCorrected.create({ ...ids, money: less, by: "m1" }, reviewed)] : []),
    ...(receipt === "rejected" ? [ReceiptRejected.create({ ...ids, by: "m1" }, reviewed)] : []),
  ];
}

/** An offer that nobody claimed. */
export function expiredTaskEvents(task: string, route: string, at: number): Message[] {
  const [opened] = completedTaskEvents({
    task,
    courier: "c",
    route,
    at,
    minutes: 1,
    metres: 1,
    stops: 0,
    onTime: true,
    money: { amount: 1, currency: "EUR" },
  });
  return [opened!, events.TaskExpired.create({ taskId: task }, { id: `${task}.2`, at: new Date(at + 60 * MINUTE) })];
}

/** Completed tasks of 2 November 2026, each of another courier, on time. */
export const mondayEvents = (tasks: number): Message[] =>
  Array.from({ length: tasks }, (_, n) =>
    completedTaskEvents({
      task: `t${n}`,
      courier: `c${n}`,
      route: "r1",
      at: Date.parse("2026-11-02T08:00:00.000Z"),
      minutes: 30,
      metres: 4_000,
      stops: 1,
      onTime: true,
      money: { amount: 500, currency: "EUR" },
    }),
  ).flat();

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const mixed = [...items];
  for (let n = mixed.length - 1; n > 0; n--) {
    const other = Math.floor(random() * (n + 1));
    [mixed[n], mixed[other]] = [mixed[other]!, mixed[n]!];
  }
  return mixed;
}

import type { Message } from "@waybill/events-schema/event";
import { ReceiptAccepted, ReceiptCorrected, ReceiptRejected } from "@waybill/events-schema/receipts";
import * as told from "@waybill/events-schema/tasks";
import { RunFinished, StopArrived, StopVisitWithdrawn } from "@waybill/events-schema/tracking";

/** What other services would say of work that couriers do. */

const MINUTE = 60_000;

export interface Job {
  task: string;
  courier: string;
  route: string;
  /** When it is claimed, milliseconds since 1970. */
  at: number;
  minutes: number;
  metres: number;
  stops: number;
  onTime: boolean;
  money: { amount: number; currency: string };
  /** What became of the receipt that was handed in on the way. */
  receipt?: "accepted" | "corrected" | "rejected" | undefined;
  /** What fixes that came late made of the visit to its first stop. */
  visit?: "moved" | "withdrawn" | undefined;
}

/** Everything that is said of one task that is done, in the order in which it happens. */
export function done(job: Job): Message[] {
  const { task, courier, route, at, minutes, metres, stops, onTime, money, receipt, visit } = job;
  const [taskId, runId, courierId, routeId] = [task, `run_${task}`, courier, route];
  const when = (after: number) => ({ at: new Date(at + after * MINUTE) });
  const origin = (version: number, after: number) => ({ id: `${task}.${version}`, seq: version, ...when(after) });
  const began = 10;
  const ended = began + minutes;
  const offer = {
    bonus: { money },
    window: { from: new Date(at).toISOString(), to: new Date(at + 240 * MINUTE).toISOString() },
    offerExpiresAt: new Date(at + 60 * MINUTE).toISOString(),
  };
  return [
    told.TaskOpened.create({ taskId, routeId, revision: 1, ...offer }, origin(1, -5)),
    told.TaskClaimed.create({ taskId, courierId }, origin(2, 0)),
    told.TaskStarted.create({ taskId, runId, courierId, routeId, revision: 1 }, origin(3, began)),
    ...Array.from({ length: stops }, (_, n) => {
      const arrived = when(began + ((n + 1) * minutes) / (stops + 1));
      return arrivedAt({ runId, stopId: `s${n}` }, 10, arrived.at.getTime());
    }),
    // Half a day earlier, after all: often that is another day.
    ...(stops > 0 && visit === "moved" ? [arrivedAt({ runId, stopId: "s0" }, 12, at - 12 * 60 * MINUTE)] : []),
    ...(stops > 0 && visit === "withdrawn" ? [withdrawn({ runId, stopId: "s0" }, 12, at + 30 * 60 * MINUTE)] : []),
    told.TaskCompleted.create({ taskId, runId, courierId, durationS: minutes * 60, onTime }, origin(4, ended)),
    told.BonusAwarded.create(
      { entryId: `${task}.bonus`, courierId, taskId, money },
      { id: `${task}.bonus`, ...when(ended) },
    ),
    // A run ends twice when fixes come late; the second time it was longer.
    ...[1, 2].map((seq) => {
      const endedAt = when(ended).at.toISOString();
      const run = { runId, taskId, courierId, endedAt, outcome: "completed" as const, distanceM: metres - 2 + seq };
      return RunFinished.create(run, { id: `${runId}.finished.${seq}`, seq, ...when(ended) });
    }),
    ...(receipt === undefined ? [] : handedIn({ runId, courierId }, { at: at + began * MINUTE, money, receipt })),
  ];
}

type Stop = { runId: string; stopId: string };
const saidAs = ({ runId, stopId }: Stop, seq: number, at: number) => ({
  id: `${runId}.${seq}.${stopId}`,
  seq,
  at: new Date(at),
});

/** A run arrived at a stop; the word with the highest `seq` is true. */
export const arrivedAt = (stop: Stop, seq: number, at: number): Message =>
  StopArrived.create({ ...stop, at: new Date(at).toISOString(), source: "gps" }, saidAs(stop, seq, at));

/** It was not there, after all. */
export const withdrawn = (stop: Stop, seq: number, at: number): Message =>
  StopVisitWithdrawn.create(stop, saidAs(stop, seq, at));

/** A receipt that was read, and of which a manager may have said otherwise three days later. It names a run, and no task. */
function handedIn(
  whose: { runId: string; courierId: string },
  { at, money, receipt }: Required<Pick<Job, "at" | "money" | "receipt">>,
): Message[] {
  const [photoId, receiptId] = [`pho_${whose.runId}`, `rcp_${whose.runId}`];
  const of = { receiptId, photoId, ...whose, handedInAt: new Date(at).toISOString() };
  const reviewed = { id: `${receiptId}.3`, seq: 3, at: new Date(at + 3 * 24 * 60 * MINUTE) };
  const less = { ...money, amount: money.amount - 1 };
  const read = { id: `${receiptId}.accepted`, at: new Date(at + MINUTE) };
  return [
    ReceiptAccepted.create({ ...of, money, trust: 0.99, by: "ppocr-1" }, read),
    ...(receipt === "corrected" ? [ReceiptCorrected.create({ ...of, money: less, by: "m1" }, reviewed)] : []),
    ...(receipt === "rejected" ? [ReceiptRejected.create({ ...of, by: "m1" }, reviewed)] : []),
  ];
}

/** An offer that nobody took. */
export function expired(task: string, route: string, at: number): Message[] {
  const [opened] = done({
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
  return [opened!, told.TaskExpired.create({ taskId: task }, { id: `${task}.2`, at: new Date(at + 60 * MINUTE) })];
}

/** So many tasks of the second of November 2026, each by a courier of its own, on time. */
export const monday = (tasks: number): Message[] =>
  Array.from({ length: tasks }, (_, n) =>
    done({
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

/** In another order. */
export function shuffled<T>(things: readonly T[], dice: () => number): T[] {
  const mixed = [...things];
  for (let n = mixed.length - 1; n > 0; n--) {
    const other = Math.floor(dice() * (n + 1));
    [mixed[n], mixed[other]] = [mixed[other]!, mixed[n]!];
  }
  return mixed;
}

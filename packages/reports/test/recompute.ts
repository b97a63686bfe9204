import type { Message } from "@waybill/events-schema/event";

/** The expected figures, computed from the raw events in another way and without the service's code. */

export interface RecomputedRow {
  completed: number;
  onTime: number;
  claimed: number;
  expired: number;
  stops: number;
  seconds: number;
  metres: number;
  bonus: Record<string, number>;
  receipts: Record<string, number>;
}
type Data = Record<string, never> & {
  taskId: string;
  runId: string;
  courierId: string;
  routeId: string;
  stopId: string;
  receiptId: string;
  handedInAt: string;
  at: string;
  endedAt: string;
  durationS: number;
  distanceM: number;
  onTime: boolean;
  money: { amount: number; currency: string };
};

/** The rows of couriers and of routes, by `<id> <date>`. */
export function recompute(messages: readonly Message[], timeZone: string) {
  const localDate = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  const all = [...new Map(messages.map((message) => [message.detail.meta.id, message])).values()];
  const dataOf = (message: Message) => message.detail.data as Data;
  const eventsNamed = (name: string) => all.filter((message) => message["detail-type"] === name);
  const routeOf = new Map(
    eventsNamed("task.opened").map((message) => [dataOf(message).taskId, dataOf(message).routeId]),
  );
  const started = new Map(eventsNamed("task.started").map((message) => [dataOf(message).runId, dataOf(message)]));
  const couriers = new Map<string, RecomputedRow>();
  const routes = new Map<string, RecomputedRow>();

  function count(courierId: string, taskId: string, at: string, change: (row: RecomputedRow) => void) {
    const date = localDate.format(new Date(at));
    for (const [rows, id] of [
      [couriers, courierId],
      [routes, routeOf.get(taskId) ?? ""],
    ] as const) {
      const row = rows.get(`${id} ${date}`) ?? {
        completed: 0,
        onTime: 0,
        claimed: 0,
        expired: 0,
        stops: 0,
        seconds: 0,
        metres: 0,
        bonus: {},
        receipts: {},
      };
      change(row);
      rows.set(`${id} ${date}`, row);
    }
  }
  for (const { detail } of eventsNamed("task.claimed")) {
    const { courierId, taskId } = detail.data as Data;
    count(courierId, taskId, detail.meta.at, (row) => row.claimed++);
  }
  for (const { detail } of eventsNamed("task.started")) {
    const { courierId, taskId } = detail.data as Data;
    count(courierId, taskId, detail.meta.at, () => {});
  }
  for (const { detail } of eventsNamed("task.expired"))
    count("", (detail.data as Data).taskId, detail.meta.at, (row) => row.expired++);
  for (const { detail } of eventsNamed("task.completed")) {
    const { courierId, taskId, durationS, onTime } = detail.data as Data;
    count(courierId, taskId, detail.meta.at, (row) => {
      row.completed++;
      row.seconds += durationS;
      if (onTime) row.onTime++;
    });
  }
  for (const { detail } of eventsNamed("bonus.awarded")) {
    const { courierId, taskId, money } = detail.data as Data;
    count(
      courierId,
      taskId,
      detail.meta.at,
      ({ bonus }) => (bonus[money.currency] = (bonus[money.currency] ?? 0) + money.amount),
    );
  }
  // Every arrival makes a row on its day; of a stop only the newest event counts, if it is an arrival.
  const stopMessages = all.filter((message) => message["detail-type"].startsWith("stop."));
  for (const messagesOfOne of Map.groupBy(
    stopMessages,
    (message) => `${dataOf(message).runId} ${dataOf(message).stopId}`,
  ).values()) {
    const latest = messagesOfOne.reduce((one, other) => (other.detail.meta.seq! > one.detail.meta.seq! ? other : one));
    for (const message of messagesOfOne.filter((one) => one["detail-type"] === "stop.arrived")) {
      const { runId, at } = dataOf(message);
      const { courierId, taskId } = started.get(runId)!;
      count(courierId, taskId, at, (row) => (row.stops += message === latest ? 1 : 0));
    }
  }
  const lastFinished = new Map<string, Message>();
  for (const message of eventsNamed("run.finished")) {
    const before = lastFinished.get(dataOf(message).runId);
    if (!before || before.detail.meta.seq! < message.detail.meta.seq!) lastFinished.set(dataOf(message).runId, message);
  }
  for (const message of lastFinished.values()) {
    const { courierId, taskId, endedAt, distanceM } = dataOf(message);
    count(courierId, taskId, endedAt, (row) => (row.metres += Math.round(distanceM)));
  }
  const receipts = all.filter((message) => message["detail-type"].startsWith("receipt."));
  for (const messagesOfOne of Map.groupBy(receipts, (message) => dataOf(message).receiptId).values()) {
    const [counts] = messagesOfOne.toSorted((a, b) => (b.detail.meta.seq ?? 0) - (a.detail.meta.seq ?? 0));
    const { courierId, runId, handedInAt, money } = dataOf(counts!);
    count(courierId, started.get(runId)!.taskId, handedInAt, (row) => {
      if (money) row.receipts[money.currency] = (row.receipts[money.currency] ?? 0) + money.amount;
    });
  }
  return { couriers, routes };
}

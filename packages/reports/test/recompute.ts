import type { Message } from "@waybill/events-schema/event";

/** What reports should say, reckoned anew from the raw events: with none of the service's code, and in another way. */

export interface Row {
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

/** Rows by `who date`, of couriers and of routes. */
export function recompute(messages: readonly Message[], timeZone: string) {
  const wall = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  const all = [...new Map(messages.map((message) => [message.detail.meta.id, message])).values()];
  const dataOf = (message: Message) => message.detail.data as Data;
  const named = (name: string) => all.filter((message) => message["detail-type"] === name);
  const routeOf = new Map(named("task.opened").map((message) => [dataOf(message).taskId, dataOf(message).routeId]));
  const started = new Map(named("task.started").map((message) => [dataOf(message).runId, dataOf(message)]));
  const couriers = new Map<string, Row>();
  const routes = new Map<string, Row>();

  function count(courierId: string, taskId: string, at: string, change: (row: Row) => void) {
    const date = wall.format(new Date(at));
    for (const [rows, who] of [
      [couriers, courierId],
      [routes, routeOf.get(taskId) ?? ""],
    ] as const) {
      const row = rows.get(`${who} ${date}`) ?? {
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
      rows.set(`${who} ${date}`, row);
    }
  }
  for (const { detail } of named("task.claimed")) {
    const { courierId, taskId } = detail.data as Data;
    count(courierId, taskId, detail.meta.at, (row) => row.claimed++);
  }
  for (const { detail } of named("task.started")) {
    const { courierId, taskId } = detail.data as Data;
    count(courierId, taskId, detail.meta.at, () => {});
  }
  for (const { detail } of named("task.expired"))
    count("", (detail.data as Data).taskId, detail.meta.at, (row) => row.expired++);
  for (const { detail } of named("task.completed")) {
    const { courierId, taskId, durationS, onTime } = detail.data as Data;
    count(courierId, taskId, detail.meta.at, (row) => {
      row.completed++;
      row.seconds += durationS;
      if (onTime) row.onTime++;
    });
  }
  for (const { detail } of named("bonus.awarded")) {
    const { courierId, taskId, money } = detail.data as Data;
    count(
      courierId,
      taskId,
      detail.meta.at,
      ({ bonus }) => (bonus[money.currency] = (bonus[money.currency] ?? 0) + money.amount),
    );
  }
  // Every word that names a moment is behind that day's row; of a stop only the last word counts, if it says that it was.
  const words = all.filter((message) => message["detail-type"].startsWith("stop."));
  for (const said of Map.groupBy(words, (message) => `${dataOf(message).runId} ${dataOf(message).stopId}`).values()) {
    const truth = said.reduce((one, other) => (other.detail.meta.seq! > one.detail.meta.seq! ? other : one));
    for (const message of said.filter((one) => one["detail-type"] === "stop.arrived")) {
      const { runId, at } = dataOf(message);
      const { courierId, taskId } = started.get(runId)!;
      count(courierId, taskId, at, (row) => (row.stops += message === truth ? 1 : 0));
    }
  }
  const last = new Map<string, Message>();
  for (const message of named("run.finished")) {
    const before = last.get(dataOf(message).runId);
    if (!before || before.detail.meta.seq! < message.detail.meta.seq!) last.set(dataOf(message).runId, message);
  }
  for (const message of last.values()) {
    const { courierId, taskId, endedAt, distanceM } = dataOf(message);
    count(courierId, taskId, endedAt, (row) => (row.metres += Math.round(distanceM)));
  }
  const receipts = all.filter((message) => message["detail-type"].startsWith("receipt."));
  for (const said of Map.groupBy(receipts, (message) => dataOf(message).receiptId).values()) {
    const [counts] = said.toSorted((a, b) => (b.detail.meta.seq ?? 0) - (a.detail.meta.seq ?? 0));
    const { courierId, runId, handedInAt, money } = dataOf(counts!);
    count(courierId, started.get(runId)!.taskId, handedInAt, (row) => {
      if (money) row.receipts[money.currency] = (row.receipts[money.currency] ?? 0) + money.amount;
    });
  }
  return { couriers, routes };
}

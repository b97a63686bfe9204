import { seededRandom } from "@waybill/local/faults/seeded-random";
import type { Message } from "@waybill/events-schema/event";
import { reportFactEvents } from "@waybill/events-schema/groups";
import { TaskStarted } from "@waybill/events-schema/tasks";
import { describe, expect, test } from "vitest";
import {
  type ReportFact,
  type ReportSourceEvent,
  withTaskIds,
  stopFactsToStore,
  runIdsWithoutTask,
  extractFacts,
} from "../src/facts/facts.ts";
import { addFigures, sumFigures } from "../src/aggregation/figures.ts";
import { periodDays, weekPeriod } from "../src/aggregation/periods.ts";
import { mergeRollups, rollUpFacts } from "../src/aggregation/rollups.ts";
import { recompute } from "./recompute.ts";
import {
  stopArrivedEvent,
  completedTaskEvents,
  type WorkedTask,
  shuffled,
  visitWithdrawnEvent,
} from "./courier-events.ts";
import { fc } from "../../../test/properties.ts";

const WEEK = weekPeriod("2026-W43", "Europe/Berlin"); // with the Sunday of 25 hours
const DAYS = periodDays(WEEK);
const MONDAY = Date.parse(DAYS[0]!.from);

const jobs = fc.array(
  fc.record({
    courier: fc.constantFrom("c1", "c2", "张伟"),
    route: fc.constantFrom("r1", "r2"),
    hour: fc.integer({ min: -6, max: 7 * 24 + 6 }),
    minutes: fc.integer({ min: 1, max: 180 }),
    metres: fc.integer({ min: 1, max: 30_000 }),
    stops: fc.integer({ min: 0, max: 4 }),
    onTime: fc.boolean(),
    money: fc.record({ amount: fc.integer({ min: 1, max: 5_000 }), currency: fc.constantFrom("EUR", "CNY", "JPY") }),
    receipt: fc.constantFrom(undefined, "accepted", "corrected", "rejected"),
    visit: fc.constantFrom(undefined, "moved", "withdrawn"),
  }),
  { maxLength: 20 },
);
const messagesOf = (all: readonly (Omit<WorkedTask, "task" | "at"> & { hour: number })[]) =>
  all.flatMap(({ hour, ...job }, n) =>
    completedTaskEvents({ ...job, task: `tsk_${n}`, at: MONDAY + hour * 3_600_000 }),
  );

function parseEvent(message: Message): ReportSourceEvent {
  const contract = reportFactEvents.find(({ name }) => name === message["detail-type"])!;
  return { name: contract.name, ...contract.parse(message.detail) } as ReportSourceEvent;
}

/** The rollups of events as the service computes them, without a table. */
function rollups(messages: readonly Message[]) {
  const extracted = messages.map((message) => extractFacts(parseEvent(message)));
  const owners = new Map(extracted.flatMap(({ runOwner }) => (runOwner ? [[runOwner.runId, runOwner] as const] : [])));
  const routeIds = new Map(
    extracted.flatMap(({ taskRoute }) => (taskRoute ? [[taskRoute.taskId, taskRoute.routeId] as const] : [])),
  );
  const received = extracted.flatMap(({ fact }) => fact ?? []);
  const facts = received.flatMap((fact): ReportFact[] => {
    if (fact.courierId !== undefined) return [fact];
    const runFacts = received.filter(({ courierId, runId }) => courierId === undefined && runId === fact.runId);
    return stopFactsToStore(fact, runFacts).map((stopFact) => ({ ...stopFact, ...owners.get(fact.runId!) }));
  });
  const taskIds = new Map(runIdsWithoutTask(facts).map((runId) => [runId, owners.get(runId)!.taskId]));
  const couriers = Map.groupBy(facts, ({ courierId }) => courierId!);
  return mergeRollups(
    [...couriers].map(([courierId, own]) => rollUpFacts(courierId, withTaskIds(own, taskIds), DAYS, routeIds)),
  );
}

test("rollups equal an independent computation from the raw events", () => {
  fc.assert(
    fc.property(jobs, (all) => {
      const messages = messagesOf(all);
      const { couriers, routes } = recompute(messages, WEEK.timeZone);
      const computed = rollups(messages);
      for (const [expectedRows, rows] of [
        [couriers, computed.couriers],
        [routes, computed.routes],
      ] as const) {
        const within = [...expectedRows].filter(([key]) => DAYS.some(({ date }) => key.endsWith(` ${date}`)));
        expect(rows.map(({ of, date }) => `${of} ${date}`).toSorted()).toEqual(within.map(([key]) => key).toSorted());
        for (const { of, date, figures } of rows) {
          const wanted = expectedRows.get(`${of} ${date}`)!;
          expect(figures).toMatchObject(wanted);
          expect(figures.receipts).toEqual(wanted.receipts);
        }
      }
    }),
  );
});

test("events in any order, and any of them twice, give the same rollups, byte for byte", () => {
  fc.assert(
    fc.property(jobs, fc.nat(), (all, seed) => {
      const messages = messagesOf(all);
      const random = seededRandom(seed);
      const redelivered = shuffled([...messages, ...messages.filter(() => random() < 0.5)], random);
      expect(JSON.stringify(rollups(redelivered))).toBe(JSON.stringify(rollups(messages)));
    }),
  );
});

describe("figures", () => {
  const figures = jobs.map((all) => sumFigures(rollups(messagesOf(all)).couriers.map((one) => one.figures)));
  test("the sum of figures does not depend on grouping or order", () => {
    fc.assert(
      fc.property(figures, figures, figures, (one, two, three) => {
        expect(addFigures(addFigures(one, two), three)).toEqual(addFigures(one, addFigures(three, two)));
      }),
    );
  });
});

test("each event of the period is behind exactly one row of couriers, and behind one row of routes if it is about a task", () => {
  fc.assert(
    fc.property(jobs, (all) => {
      // An event that moves a visit is behind both days.
      const withoutMoves = all.map((job) => ({ ...job, visit: undefined }));
      const { couriers, routes } = rollups(messagesOf(withoutMoves));
      for (const rows of [couriers, routes]) {
        const ids = rows.flatMap(({ events }) => events);
        expect(new Set(ids).size).toBe(ids.length);
      }
      expect(routes.flatMap(({ events }) => events).toSorted()).toEqual(
        couriers.flatMap(({ events }) => events).toSorted(),
      );
    }),
  );
});

describe("a stop", () => {
  const stop = { runId: "run_1", stopId: "s0" };
  const [first, last] = ["2026-10-19", "2026-10-20"] as const;
  const started = { taskId: "1", runId: stop.runId, courierId: "c1", routeId: "r1", revision: 1 };
  const taskStarted = TaskStarted.create(started, { id: "1.3", at: new Date(MONDAY) });
  const stopsOn = (messages: readonly Message[]) =>
    Object.fromEntries(rollups([taskStarted, ...messages]).couriers.map(({ date, figures }) => [date, figures.stops]));
  const nextDay = stopArrivedEvent(stop, 10, Date.parse("2026-10-19T22:05:00Z"));
  const sameDay = stopArrivedEvent(stop, 12, Date.parse("2026-10-19T21:50:00Z"));
  const withdrawn = visitWithdrawnEvent(stop, 14, Date.parse("2026-10-21T09:00:00Z"));

  test("a visit counts on the day that its newest event says, in whatever order the events arrive", () => {
    expect(stopsOn([nextDay, sameDay])).toEqual({ [first]: 1, [last]: 0 });
    expect(stopsOn([sameDay, nextDay])).toEqual({ [first]: 1, [last]: 0 });
  });

  test("a withdrawn visit counts on no day, until a newer event says that it happened", () => {
    expect(stopsOn([withdrawn, sameDay, nextDay])).toEqual({ [first]: 0, [last]: 0 });
    const again = stopArrivedEvent(stop, 16, Date.parse("2026-10-19T21:55:00Z"));
    expect(stopsOn([again, withdrawn, sameDay, nextDay])).toEqual({ [first]: 1, [last]: 0 });
  });

  test("a visit whose facts have no seq counts once", () => {
    const facts = [sameDay, nextDay].map((message): ReportFact => {
      const { seq: _, ...old } = extractFacts(parseEvent(message)).fact!;
      return { ...old, courierId: "c1" };
    });
    const { couriers } = rollUpFacts("c1", facts, DAYS, new Map());
    expect(sumFigures(couriers.map(({ figures }) => figures)).stops).toBe(1);
  });

  test("the event that moved a visit is behind both days", () => {
    const { couriers } = rollups([taskStarted, nextDay, sameDay]);
    expect(couriers.map(({ date, events }) => [date, events.includes(sameDay.detail.meta.id)])).toEqual([
      [first, true],
      [last, true],
    ]);
  });
});

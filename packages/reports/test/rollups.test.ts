import { random } from "@waybill/local/faults/random";
import type { Message } from "@waybill/events-schema/event";
import { TaskStarted } from "@waybill/events-schema/tasks";
import { describe, expect, test } from "vitest";
import { type Fact, HEARD, type Heard, onTasks, placesOf, runsWithoutTask, taughtBy } from "../src/facts.ts";
import { plus, sum } from "../src/figures.ts";
import { daysOf, week } from "../src/periods.ts";
import { merge, rollUp } from "../src/rollups.ts";
import { recompute } from "./recompute.ts";
import { arrivedAt, done, type Job, shuffled, withdrawn } from "./work.ts";
import { fc } from "../../../test/properties.ts";

const WEEK = week("2026-W43", "Europe/Berlin"); // with the Sunday of 25 hours
const DAYS = daysOf(WEEK);
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
const messagesOf = (all: readonly (Omit<Job, "task" | "at"> & { hour: number })[]) =>
  all.flatMap(({ hour, ...job }, n) => done({ ...job, task: `tsk_${n}`, at: MONDAY + hour * 3_600_000 }));

function heard(message: Message): Heard {
  const contract = HEARD.find(({ name }) => name === message["detail-type"])!;
  return { name: contract.name, ...contract.parse(message.detail) } as Heard;
}

/** The rollups of events as the service would reckon them, without a table. */
function rollups(messages: readonly Message[]) {
  const taught = messages.map((message) => taughtBy(heard(message)));
  const runs = new Map(taught.flatMap(({ run }) => (run ? [[run.runId, run] as const] : [])));
  const routes = new Map(taught.flatMap(({ task }) => (task ? [[task.taskId, task.routeId] as const] : [])));
  const said = taught.flatMap(({ fact }) => fact ?? []);
  const facts = said.flatMap((fact): Fact[] => {
    if (fact.courierId !== undefined) return [fact];
    const ofStops = said.filter(({ courierId, runId }) => courierId === undefined && runId === fact.runId);
    return placesOf(fact, ofStops).map((place) => ({ ...place, ...runs.get(fact.runId!) }));
  });
  const tasks = new Map(runsWithoutTask(facts).map((runId) => [runId, runs.get(runId)!.taskId]));
  const couriers = Map.groupBy(facts, ({ courierId }) => courierId!);
  return merge([...couriers].map(([courierId, own]) => rollUp(courierId, onTasks(own, tasks), DAYS, routes)));
}

test("rollups are what an independent reckoning of the raw events says", () => {
  fc.assert(
    fc.property(jobs, (all) => {
      const messages = messagesOf(all);
      const { couriers, routes } = recompute(messages, WEEK.timeZone);
      const ours = rollups(messages);
      for (const [theirs, own] of [
        [couriers, ours.couriers],
        [routes, ours.routes],
      ] as const) {
        const within = [...theirs].filter(([key]) => DAYS.some(({ date }) => key.endsWith(` ${date}`)));
        expect(own.map(({ of, date }) => `${of} ${date}`).toSorted()).toEqual(within.map(([key]) => key).toSorted());
        for (const { of, date, figures } of own) {
          const wanted = theirs.get(`${of} ${date}`)!;
          expect(figures).toMatchObject(wanted);
          expect(figures.receipts).toEqual(wanted.receipts);
        }
      }
    }),
  );
});

test("events in any order, and any of them twice, make the same rollups, byte for byte", () => {
  fc.assert(
    fc.property(jobs, fc.nat(), (all, seed) => {
      const messages = messagesOf(all);
      const dice = random(seed);
      const again = shuffled([...messages, ...messages.filter(() => dice() < 0.5)], dice);
      expect(JSON.stringify(rollups(again))).toBe(JSON.stringify(rollups(messages)));
    }),
  );
});

describe("figures", () => {
  const figures = jobs.map((all) => sum(rollups(messagesOf(all)).couriers.map((one) => one.figures)));
  test("add up the same in any grouping", () => {
    fc.assert(
      fc.property(figures, figures, figures, (one, two, three) => {
        expect(plus(plus(one, two), three)).toEqual(plus(one, plus(three, two)));
      }),
    );
  });
});

test("each event of the period is behind exactly one courier's row, and behind one route's if it is about a task", () => {
  fc.assert(
    fc.property(jobs, (all) => {
      // A word that moves a visit is behind the day it leaves as well.
      const once = all.map((job) => ({ ...job, visit: undefined }));
      const { couriers, routes } = rollups(messagesOf(once));
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
  const of = { runId: "run_1", stopId: "s0" };
  const [first, last] = ["2026-10-19", "2026-10-20"] as const;
  const whose = { taskId: "1", runId: of.runId, courierId: "c1", routeId: "r1", revision: 1 };
  const begun = TaskStarted.create(whose, { id: "1.3", at: new Date(MONDAY) });
  const stopsOn = (messages: readonly Message[]) =>
    Object.fromEntries(rollups([begun, ...messages]).couriers.map(({ date, figures }) => [date, figures.stops]));
  const tomorrow = arrivedAt(of, 10, Date.parse("2026-10-19T22:05:00Z"));
  const today = arrivedAt(of, 12, Date.parse("2026-10-19T21:50:00Z"));
  const never = withdrawn(of, 14, Date.parse("2026-10-21T09:00:00Z"));

  test("is where its newest word says, however early that is and in whatever order the words come", () => {
    expect(stopsOn([tomorrow, today])).toEqual({ [first]: 1, [last]: 0 });
    expect(stopsOn([today, tomorrow])).toEqual({ [first]: 1, [last]: 0 });
  });

  test("that was withdrawn is nowhere, until a newer word says that it was", () => {
    expect(stopsOn([never, today, tomorrow])).toEqual({ [first]: 0, [last]: 0 });
    const again = arrivedAt(of, 16, Date.parse("2026-10-19T21:55:00Z"));
    expect(stopsOn([again, never, today, tomorrow])).toEqual({ [first]: 1, [last]: 0 });
  });

  test("whose fact was kept before facts had a seq counts once as well", () => {
    const kept = [today, tomorrow].map((message): Fact => {
      const { seq: _, ...old } = taughtBy(heard(message)).fact!;
      return { ...old, courierId: "c1" };
    });
    const { couriers } = rollUp("c1", kept, DAYS, new Map());
    expect(sum(couriers.map(({ figures }) => figures)).stops).toBe(1);
  });

  test("that was moved names the word that moved it behind both days", () => {
    const { couriers } = rollups([begun, tomorrow, today]);
    expect(couriers.map(({ date, events }) => [date, events.includes(today.detail.meta.id)])).toEqual([
      [first, true],
      [last, true],
    ]);
  });
});

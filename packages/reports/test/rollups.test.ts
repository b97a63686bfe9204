import { random } from "@waybill/local/faults/random";
import type { Message } from "@waybill/events-schema/event";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Fact, HEARD, type Heard, onTasks, runsWithoutTask, taughtBy } from "../src/facts.ts";
import { plus, sum } from "../src/figures.ts";
import { daysOf, week } from "../src/periods.ts";
import { merge, rollUp } from "../src/rollups.ts";
import { recompute } from "./recompute.ts";
import { done, type Job, shuffled } from "./work.ts";

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
  const facts = taught
    .flatMap(({ fact }) => fact ?? [])
    .map((fact): Fact => (fact.courierId === undefined ? { ...fact, ...runs.get(fact.runId!) } : fact));
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
      const { couriers, routes } = rollups(messagesOf(all));
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

import type { Contract } from "@waybill/events-schema/event";
import { liveFeedEvents } from "@waybill/events-schema/groups";
import type { LiveChange } from "@waybill/events-schema/live";
import { TaskAssigned, TaskClaimed, TaskUnassigned } from "@waybill/events-schema/tasks";
import { LiveSnapshot } from "@waybill/client/live";
import { LiveServerMessage, isNewerChange, LIVE_MESSAGES, CLIENT_MESSAGES } from "@waybill/events-schema/live";
import { describe, expect, it } from "vitest";
import { toChange, isInScope } from "../../src/live/changes.ts";
import { encodeFrame, filterByScope } from "../../src/live/frames.ts";
import { isRecent, latestChanges, mergeChanges, selectCurrent } from "../../src/live/pages.ts";
import { coalesceCalls } from "../../src/live/coalesce-calls.ts";
import { otherRunEvent, progressedEvent } from "./live-events.ts";
import { fc } from "../../../../test/properties.ts";

const NOW = Date.parse("2026-11-21T09:00:00.000Z");
const HOUR = 3_600_000;
const changeOf = ({ "detail-type": name, detail }: { "detail-type": string; detail: unknown }) =>
  toChange({ name, ...(detail as object) } as never);

/** The subject of an id never changes. */
const EVENTS = { a: "run.progressed", b: "run.finished", c: "task.claimed" };
/** Changes of few subjects at few times, so that they collide: also with the same time, id or text. */
const change = fc
  .record(
    {
      about: fc.constantFrom("run:r1/place", "run:r1/end", "run:r2/place", "task:t1"),
      id: fc.constantFrom(...(Object.keys(EVENTS) as (keyof typeof EVENTS)[])),
      at: fc.integer({ min: 0, max: 3 }).map((n) => new Date(NOW + n * 1_000).toISOString()),
      seq: fc.integer({ min: 0, max: 2 }),
      data: fc.record({ n: fc.integer({ min: 0, max: 2 }) }),
    },
    { requiredKeys: ["about", "id", "at", "data"] },
  )
  .map((fields) => ({ ...fields, event: EVENTS[fields.id] })) as fc.Arbitrary<LiveChange>;

describe("merging changes", () => {
  it("the merged changes do not depend on order, repetition or pages", () => {
    fc.assert(
      fc.property(fc.array(change), fc.array(fc.nat()), fc.nat(), (changes, picks, cut) => {
        const again = picks.flatMap((n) => changes.slice(n % (changes.length + 1)).slice(0, 1));
        const shuffled = [...changes, ...again].toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? 1 : -1));
        const at = cut % (shuffled.length + 1);
        const once = mergeChanges(changes);
        expect(mergeChanges(shuffled)).toEqual(once);
        expect(mergeChanges(mergeChanges(shuffled.slice(0, at)), mergeChanges(shuffled.slice(at)))).toEqual(once);
        expect(mergeChanges(once, once)).toEqual(once);
      }),
    );
  });

  it("of any two different changes one is newer", () => {
    fc.assert(
      fc.property(change, change, change, (a, b, c) => {
        expect(isNewerChange(a, a)).toBe(false);
        expect(isNewerChange(a, b) && isNewerChange(b, a)).toBe(false);
        if (isNewerChange(a, b) && isNewerChange(b, c)) expect(isNewerChange(a, c)).toBe(true);
      }),
    );
  });

  it("a task that is handed to another team leaves the feed of the first, and is that of the second alone for who begins to read", () => {
    const ids = { taskId: "t1", title: "Parcels" };
    const origin = (id: string, seq: number) => ({ id, seq, at: new Date(NOW) });
    const claimed = TaskClaimed.create({ ...ids, courierId: "c1", team: "north" }, origin("t1.3", 3));
    const taken = TaskUnassigned.create(
      { ...ids, courierId: "c1", by: "m1", reason: "reassigned", team: "north" },
      origin("t1.4", 4),
    );
    const given = TaskAssigned.create({ ...ids, courierId: "c2", by: "m1", team: "south" }, origin("t1.4.assigned", 4));
    const changes = [given, claimed, taken].map(changeOf);
    const seenBy = (scope: string, of: LiveChange[]) =>
      of.filter((one) => isInScope(one, scope)).map(({ event }) => event);
    expect(seenBy("team:north", mergeChanges(changes))).toEqual(["task.unassigned"]);
    expect(seenBy("team:south", mergeChanges(changes))).toEqual(["task.assigned"]);
    expect(seenBy("team:north", latestChanges(changes))).toEqual([]);
    expect(seenBy("all", latestChanges(changes))).toEqual(["task.assigned"]);
    const snapshot = new LiveSnapshot();
    snapshot.apply({ from: 0, to: 1, changes: mergeChanges(changes) });
    expect([...snapshot.newest.values()].map(({ event }) => event)).toEqual(["task.assigned"]);
  });

  it("a run's place never moves back to an earlier fix, however late its event arrives", () => {
    const places = [3, 1, 2].map((tick) => changeOf(progressedEvent("r1", NOW + tick * 10_000, tick)));
    expect(mergeChanges(places).map(({ id }) => id)).toEqual(["r1.progressed.3"]);
  });
});

describe("current changes", () => {
  const run = (runId: string, at: number) => [
    changeOf(progressedEvent(runId, at, 1)),
    changeOf(otherRunEvent(runId, at, 4)),
  ];

  it("the end of a run stays for two hours, so that late events do not revive the run, and then the whole run is dropped", () => {
    expect(selectCurrent(run("r1", NOW - 1 * HOUR), NOW)).toHaveLength(2);
    expect(selectCurrent(run("r1", NOW - 3 * HOUR), NOW)).toEqual([]);
    expect(isRecent(new Date(NOW - 3 * HOUR).toISOString(), NOW)).toBe(false);
  });

  it("a run without events for a day is dropped", () => {
    const silent = changeOf(progressedEvent("r1", NOW - 23 * HOUR, 1));
    expect(selectCurrent([silent], NOW)).toEqual([silent]);
    expect(selectCurrent([silent], NOW + 2 * HOUR)).toEqual([]);
  });
});

describe("scopes", () => {
  const of = (team?: string) => changeOf(progressedEvent("r1", NOW, 1, team === undefined ? {} : { team }));

  it("a change belongs to scope all, its run and its team, and without a team to no team", () => {
    expect(["all", "team:north", "team:south", "run:r1", "run:r2"].map((to) => isInScope(of("north"), to))).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
    expect(["all", "team:north", "run:r1"].map((to) => isInScope(of(), to))).toEqual([true, false, true]);
  });

  it("every event that the feed consumes has a subject", () => {
    for (const contract of liveFeedEvents as readonly Contract[])
      for (const example of contract.examples) {
        const liveChange = changeOf(contract.create(example, { id: "evt_1", at: new Date(NOW) }));
        expect(liveChange.about).toMatch(/^(run|task):[^/]+(\/[a-z]+(:.+)?)?$/);
        expect(isInScope(liveChange, "all")).toBe(true);
      }
  });

  it("a frame that would be billed as two messages becomes a reset", () => {
    const many = Array.from({ length: 200 }, (_, n) => changeOf(progressedEvent(`r${n}`, NOW, 1)));
    const portion = { from: 5, to: 9, changes: many };
    expect(JSON.parse(encodeFrame(portion))).toEqual({ kind: "reset", to: 9 });
    const small = encodeFrame(filterByScope("run:r7", portion));
    expect(JSON.parse(small)).toMatchObject({ kind: "frame", from: 5, to: 9, changes: [{ about: "run:r7/place" }] });
  });
});

it("the examples of the messages match their schemas, and a client can parse every message it may receive", () => {
  for (const [name, { from, schema, examples }] of Object.entries(LIVE_MESSAGES))
    for (const example of examples) {
      expect(schema.parse(example)).toEqual(example);
      if (from === "server") expect(LiveServerMessage.parse(example)).toEqual(example);
      else expect(Object.keys(CLIENT_MESSAGES)).toContain(name);
    }
});

describe("coalesced calls", () => {
  it("calls of one turn are one call of work, and those of the next turn another", async () => {
    const done: number[][] = [];
    const add = coalesceCalls<number>((items) => Promise.resolve(void done.push([...items])));
    await Promise.all([add(1), add(2)]);
    await add(3);
    expect(done).toEqual([[1, 2], [3]]);
  });

  it("coalesced calls fail together, and later ones do not", async () => {
    let healthy = false;
    const add = coalesceCalls<number>(() => (healthy ? Promise.resolve() : Promise.reject(new Error("no table"))));
    expect((await Promise.allSettled([add(1), add(2)])).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    healthy = true;
    await expect(add(3)).resolves.toBeUndefined();
  });
});

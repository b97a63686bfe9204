import type { Contract, Message } from "@waybill/events-schema/event";
import { liveFeedEvents } from "@waybill/events-schema/groups";
import type { LiveChange } from "@waybill/events-schema/live";
import { unpackProgress } from "@waybill/events-schema/tracking";
import { TaskAssigned, TaskClaimed, TaskOpened, TaskUnassigned } from "@waybill/events-schema/tasks";
import { LiveState } from "@waybill/client/live";
import { LiveServerMessage, isNewerChange, LIVE_MESSAGES, CLIENT_MESSAGES } from "@waybill/events-schema/live";
import { describe, expect, it } from "vitest";
import { toChange } from "../../src/live/changes.ts";
import { toFeedChanges } from "../../src/live/feeds.ts";
import { encodeFrames } from "../../src/live/frames.ts";
import { isRecent, latestChanges, MAX_PAGE_BYTES, selectCurrent, splitIntoPages } from "../../src/live/pages.ts";
import { coalesceCalls } from "../../src/live/coalesce-calls.ts";
import { otherRunEvent, progressedEvent } from "./live-events.ts";
import { fc } from "../../../../test/properties.ts";

const NOW = Date.parse("2026-11-21T09:00:00.000Z");
const HOUR = 3_600_000;
const OPENED = TaskOpened.examples[0];
const byAbout = (a: LiveChange, b: LiveChange) => (a.about < b.about ? -1 : 1);
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
        const once = latestChanges(changes);
        expect(latestChanges(shuffled)).toEqual(once);
        expect(latestChanges(latestChanges(shuffled.slice(0, at)), latestChanges(shuffled.slice(at)))).toEqual(once);
        expect(latestChanges(once, once)).toEqual(once);
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

  it("a task that is reassigned to another team leaves the first team's feed, and a client of both shows the second team's state", () => {
    const ids = { taskId: "t1", title: "Parcels" };
    const origin = (id: string, seq: number) => ({ id, seq, at: new Date(NOW) });
    const opened = TaskOpened.create({ ...OPENED, taskId: "t1" }, origin("t1.1", 1));
    const claimed = TaskClaimed.create({ ...ids, courierId: "c1", team: "north" }, origin("t1.3", 3));
    const taken = TaskUnassigned.create(
      { ...ids, courierId: "c1", by: "m1", reason: "reassigned", team: "north", offeredTo: "north" },
      origin("t1.4", 4),
    );
    const given = (team: string) =>
      TaskAssigned.create({ ...ids, courierId: "c2", by: "m1", team }, origin("t1.4.assigned", 4));
    const shown = (events: readonly Message[]) => {
      const state = new LiveState();
      const feeds = Map.groupBy(events.map(changeOf).flatMap(toFeedChanges), ({ feed }) => feed);
      for (const [feed, changes] of feeds)
        state.apply({ feed, from: 0, to: 1, changes: latestChanges(changes.map((one) => one.change)) });
      const of = (feed: string) => {
        const single = new LiveState();
        single.apply({ feed, from: 0, to: 1, changes: feeds.get(feed)?.map((one) => one.change) ?? [] });
        return [...single.newest.values()].map(({ event }) => event);
      };
      return { all: [...state.newest.values()].map(({ event }) => event), north: of("facts:north"), none: of("facts") };
    };
    expect(shown([opened])).toEqual({ all: ["task.opened"], north: [], none: ["task.opened"] });
    expect(shown([claimed, opened])).toEqual({ all: ["task.claimed"], north: ["task.claimed"], none: [] });
    expect(shown([given("south"), opened, claimed, taken])).toEqual({ all: ["task.assigned"], north: [], none: [] });
    expect(shown([given("north"), claimed, taken])).toEqual({
      all: ["task.assigned"],
      north: ["task.assigned"],
      none: [],
    });
  });

  it("a run's place never moves back to an earlier fix, however late its event arrives", () => {
    const places = [3, 1, 2].map((tick) => changeOf(progressedEvent("r1", NOW + tick * 10_000, tick)));
    expect(latestChanges(places).map(({ id }) => id)).toEqual(["r1.progressed.3"]);
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

describe("feeds", () => {
  const feedsOf = (event: Message) => toFeedChanges(changeOf(event)).map(({ feed }) => feed);

  it("the position of a run is in the places feed of its team and other events are in the facts feed, without a team in those without one", () => {
    expect(feedsOf(progressedEvent("r1", NOW, 1, { team: "north" }))).toEqual(["places:north"]);
    expect(feedsOf(progressedEvent("r1", NOW, 1))).toEqual(["places"]);
    expect(feedsOf(otherRunEvent("r1", NOW, 0, "north"))).toEqual(["facts:north"]);
    expect(feedsOf(otherRunEvent("r1", NOW, 0))).toEqual(["facts"]);
  });

  it("the end of a run is in every feed that may contain the run", () => {
    const all = ["facts:north", "facts", "places:north", "places"];
    expect(feedsOf(otherRunEvent("r1", NOW, 4, "north")).toSorted()).toEqual(all.toSorted());
    expect(feedsOf(otherRunEvent("r1", NOW, 4)).toSorted()).toEqual(["facts", "places"]);
  });

  it("every event that the feed consumes has a subject and a feed", () => {
    for (const contract of liveFeedEvents as readonly Contract[])
      for (const example of contract.examples) {
        const message = contract.create(example, { id: "evt_1", at: new Date(NOW) });
        const { "detail-type": name, detail } = message;
        const events = unpackProgress({ name, ...detail });
        expect(events.length).toBeGreaterThan(0);
        for (const event of events) {
          const single = {
            ...message,
            "detail-type": event.name,
            detail: { meta: event.meta, data: event.data },
          } as Message;
          expect(changeOf(single).about).toMatch(/^(run|task):[^/]+(\/[a-z]+(:.+)?)?$/);
          expect(feedsOf(single).length).toBeGreaterThan(0);
        }
      }
  });

  it("changes of any sizes are pages that fit one message, in order, and frames of them have every page once", () => {
    const sized = fc.array(fc.integer({ min: 1, max: 9_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(sized, fc.nat({ max: 3 }), (sizes, wanted) => {
        const changes = sizes.map((size, n) => ({
          ...changeOf(progressedEvent(`r${n % 7}`, NOW, n)),
          data: { runId: `r${n % 7}`, text: "x".repeat(size) },
        }));
        const pages = splitIntoPages(changes);
        expect(pages.flat()).toEqual(changes);
        for (const page of pages) expect(JSON.stringify(page).length).toBeLessThanOrEqual(MAX_PAGE_BYTES + 2);
        const numbered = pages.map((page, n) => ({ seq: 101 + n, changes: page }));
        for (const runId of [undefined, `r${wanted}`]) {
          const frames = encodeFrames("places", 100, numbered, runId);
          for (const frame of frames) expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(32 * 1_024);
          const state = new LiveState();
          state.apply({ feed: "places", from: 0, to: 100, changes: [] });
          for (const frame of frames.map((text) => LiveServerMessage.parse(JSON.parse(text))))
            if (frame.kind === "frame" && pages.length > 0) expect(state.apply(frame)).toBe("applied");
          const seen = changes.filter(({ data }) => runId === undefined || data.runId === runId);
          expect([...state.newest.values()].toSorted(byAbout)).toEqual(latestChanges(seen));
        }
      }),
    );
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
  it("calls of one turn of the event loop are coalesced into one, and those of the next turn into another", async () => {
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

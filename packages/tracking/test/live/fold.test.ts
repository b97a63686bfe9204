import type { Change } from "@waybill/events-schema/live";
import { Heard, isNewer, messages, Said } from "@waybill/events-schema/live";
import { describe, expect, it } from "vitest";
import { changeOf, concerns, heard } from "../../src/live/changes.ts";
import { frame, seenBy } from "../../src/live/frames.ts";
import { current, folded, isNews } from "../../src/live/pages.ts";
import { together } from "../../src/live/together.ts";
import { happening, progressed } from "./facts.ts";
import { fc } from "../../../../test/properties.ts";

const NOW = Date.parse("2026-11-21T09:00:00.000Z");
const HOUR = 3_600_000;
const changed = ({ "detail-type": name, detail }: { "detail-type": string; detail: unknown }) =>
  changeOf({ name, ...(detail as object) } as never);

/** What an id is of never changes. */
const EVENTS = { a: "run.progressed", b: "run.finished", c: "task.claimed" };
/** Changes of few things at few moments, so that they meet: also the same moment, the same id, the same text. */
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
  .map((one) => ({ ...one, event: EVENTS[one.id] })) as fc.Arbitrary<Change>;

describe("the fold of changes", () => {
  it("comes to the same in any order, with any repetition, in whatever pages", () => {
    fc.assert(
      fc.property(fc.array(change), fc.array(fc.nat()), fc.nat(), (changes, picks, cut) => {
        const again = picks.flatMap((n) => changes.slice(n % (changes.length + 1)).slice(0, 1));
        const shuffled = [...changes, ...again].toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? 1 : -1));
        const at = cut % (shuffled.length + 1);
        const once = folded(changes);
        expect(folded(shuffled)).toEqual(once);
        expect(folded(folded(shuffled.slice(0, at)), folded(shuffled.slice(at)))).toEqual(once);
        expect(folded(once, once)).toEqual(once);
      }),
    );
  });

  it("knows of any two changes which is newer, unless they are the same", () => {
    fc.assert(
      fc.property(change, change, change, (a, b, c) => {
        expect(isNewer(a, a)).toBe(false);
        expect(isNewer(a, b) && isNewer(b, a)).toBe(false);
        if (isNewer(a, b) && isNewer(b, c)) expect(isNewer(a, c)).toBe(true);
      }),
    );
  });

  it("never takes a run's place back to an earlier fix, however late the news of it comes", () => {
    const places = [3, 1, 2].map((tick) => changed(progressed("r1", NOW + tick * 10_000, tick)));
    expect(folded(places).map(({ id }) => id)).toEqual(["r1.progressed.3"]);
  });
});

describe("what holds", () => {
  const run = (runId: string, at: number) => [changed(progressed(runId, at, 1)), changed(happening(runId, at, 4))];

  it("keeps an end for two hours, so that what comes after it does not revive its run, and then lets the whole run go", () => {
    expect(current(run("r1", NOW - 1 * HOUR), NOW)).toHaveLength(2);
    expect(current(run("r1", NOW - 3 * HOUR), NOW)).toEqual([]);
    expect(isNews(new Date(NOW - 3 * HOUR).toISOString(), NOW)).toBe(false);
  });

  it("forgets after a day what nobody spoke of", () => {
    const silent = changed(progressed("r1", NOW - 23 * HOUR, 1));
    expect(current([silent], NOW)).toEqual([silent]);
    expect(current([silent], NOW + 2 * HOUR)).toEqual([]);
  });
});

describe("who is told what", () => {
  const of = (team?: string) => changed(progressed("r1", NOW, 1, team === undefined ? {} : { team }));

  it("all, the team it names, and its run; what names no team is not for teams", () => {
    expect(["all", "team:north", "team:south", "run:r1", "run:r2"].map((to) => concerns(of("north"), to))).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
    expect(["all", "team:north", "run:r1"].map((to) => concerns(of(), to))).toEqual([true, false, true]);
  });

  it("every event that the feed is a consumer of has a place in it", () => {
    for (const contract of heard)
      for (const example of contract.examples) {
        const told = changed(contract.create(example, { id: "evt_1", at: new Date(NOW) }));
        expect(told.about).toMatch(/^(run|task):[^/]+(\/[a-z]+(:.+)?)?$/);
        expect(concerns(told, "all")).toBe(true);
      }
  });

  it("a frame that AWS would bill as two messages is not sent: it says so instead", () => {
    const many = Array.from({ length: 200 }, (_, n) => changed(progressed(`r${n}`, NOW, 1)));
    const portion = { from: 5, to: 9, changes: many };
    expect(JSON.parse(frame(portion))).toEqual({ kind: "reset", to: 9 });
    const small = frame(seenBy("run:r7", portion));
    expect(JSON.parse(small)).toMatchObject({ kind: "frame", from: 5, to: 9, changes: [{ about: "run:r7/place" }] });
  });
});

it("the examples of the messages keep their schemas, and a client understands all that it may hear", () => {
  for (const [name, { from, schema, examples }] of Object.entries(messages))
    for (const example of examples) {
      expect(schema.parse(example)).toEqual(example);
      if (from === "server") expect(Heard.parse(example)).toEqual(example);
      else expect(Object.keys(Said)).toContain(name);
    }
});

describe("calls of one turn", () => {
  it("are one piece of work, and the next turn's are another", async () => {
    const done: number[][] = [];
    const add = together<number>((items) => Promise.resolve(void done.push([...items])));
    await Promise.all([add(1), add(2)]);
    await add(3);
    expect(done).toEqual([[1, 2], [3]]);
  });

  it("fail together, and those after them do not", async () => {
    let healthy = false;
    const add = together<number>(() => (healthy ? Promise.resolve() : Promise.reject(new Error("no table"))));
    expect((await Promise.allSettled([add(1), add(2)])).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    healthy = true;
    await expect(add(3)).resolves.toBeUndefined();
  });
});

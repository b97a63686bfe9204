import { describe, expect, test } from "vitest";
import { backoffMs } from "../src/messaging/backoff.ts";
import { splitIntoBatches } from "../src/messaging/split-into-batches.ts";
import { fingerprint, normalizeMessage } from "../src/failures/fingerprint.ts";
import { truncateBytes } from "../src/failures/text.ts";
import { fc } from "../../../test/properties.ts";

describe("splitIntoBatches", () => {
  const items = fc.array(fc.nat(400_000), { maxLength: 60 }).map((sizes) => sizes.map((bytes, n) => ({ n, bytes })));

  test("the batches contain each item once, in order", () => {
    fc.assert(
      fc.property(items, (all) => {
        expect(splitIntoBatches(all).flat()).toEqual(all);
      }),
    );
  });

  test("a batch has at most ten items, and at most 250,000 bytes unless it is a single item", () => {
    fc.assert(
      fc.property(items, (all) => {
        for (const batch of splitIntoBatches(all)) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(10);
          const bytes = batch.reduce((sum, item) => sum + item.bytes, 0);
          expect(batch.length === 1 || bytes <= 250_000).toBe(true);
        }
      }),
    );
  });

  test("a batch is full before the next one begins", () => {
    fc.assert(
      fc.property(items, (all) => {
        const cut = splitIntoBatches(all);
        for (const [n, batch] of cut.slice(1).entries()) {
          const before = cut[n]!;
          const bytes = before.reduce((sum, item) => sum + item.bytes, 0);
          expect(before.length === 10 || bytes + batch[0]!.bytes > 250_000).toBe(true);
        }
      }),
    );
  });
});

describe("backoff", () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  test("the backoff is between half and all of a ceiling that doubles up to 15 minutes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), random, (attempt, r) => {
        const ceiling = Math.min(900_000, 5_000 * 2 ** (attempt - 1));
        const ms = backoffMs(attempt, { random: () => r });
        expect(ms).toBeGreaterThanOrEqual(ceiling / 2);
        expect(ms).toBeLessThanOrEqual(ceiling);
      }),
    );
  });

  test("the backoff of a thousand simultaneous failures is spread by jitter", () => {
    const waits = new Set(Array.from({ length: 1_000 }, () => backoffMs(5)));
    expect(waits.size).toBeGreaterThan(500);
  });

  test("the backoff of attempt 0, which SQS never reports, is that of the first attempt", () => {
    expect(backoffMs(0, { random: () => 0 })).toBe(2_500);
  });
});

const toFailure = ([id, at, run, tries, url]: [string, string, string, number, string]) =>
  `shipment ${id} of ${run} was not sorted at ${at}: ${tries} tries, see ${url} for more`;

describe("fingerprint", () => {
  const at =
    "    at sort (/var/task/packages/depot/src/sort.ts:10:5)\n    at async receive (/var/task/packages/kernel/src/worker/process-record.ts:60:1)";
  const failure = (message: string, stack = at) =>
    Object.assign(new Error(message), { stack: `Error: ${message}\n${stack}` });

  test("the fingerprint ignores ids, numbers, times and URLs in the message", () => {
    const uuid = fc.uuid();
    const time = fc
      .date({ noInvalidDate: true, min: new Date("2000-01-01"), max: new Date("2099-12-31") })
      .map((date) => date.toISOString());
    const id = fc.stringMatching(/^(run|evt|tsk)_[0-9a-z]{1,12}[0-9]$/);
    const detail = fc.tuple(uuid, time, id, fc.integer(), fc.webUrl());
    fc.assert(
      fc.property(detail, detail, (one, other) => {
        expect(fingerprint(failure(toFailure(one)))).toBe(fingerprint(failure(toFailure(other))));
      }),
    );
  });

  test("the fingerprint is twelve hexadecimal digits of the normalized message", () => {
    expect(fingerprint(failure("shipment p_1 is lost"))).toMatch(/^[0-9a-f]{12}$/);
    expect(normalizeMessage("run_1: 3 of 7 at 2026-11-21T09:00:00Z from https://a.test/x?y=1")).toBe(
      "<id>: <n> of <n> at <time> from <url>",
    );
  });

  test("errors with different names, words or source files have different fingerprints", () => {
    const typed = Object.assign(failure("lost"), { name: "TypeError" });
    const elsewhere = failure("lost", at.replace("sort.ts", "weigh.ts"));
    const prints = [failure("lost"), failure("found"), typed, elsewhere].map(fingerprint);
    expect(new Set(prints).size).toBe(4);
  });

  test("the fingerprint ignores the folder of the code and line numbers", () => {
    const elsewhere = at.replaceAll("/var/task/", "file:///home/someone/waybill/").replaceAll(/:\d+:\d+/g, ":99:1");
    expect(fingerprint(failure("lost", elsewhere))).toBe(fingerprint(failure("lost")));
  });

  test("the fingerprint ignores stack frames after the fifth", () => {
    const deep = Array.from({ length: 5 }, (_, n) => `    at f${n} (/packages/a/src/f.ts:${n}:1)`).join("\n");
    const called = (by: string) => failure("lost", `${deep}\n    at ${by} (/packages/a/src/g.ts:1:1)`);
    expect(fingerprint(called("one"))).toBe(fingerprint(called("other")));
  });

  test("an error without a stack has a fingerprint", () => {
    expect(fingerprint(Object.assign(new Error("x"), { stack: undefined }))).toMatch(/^[0-9a-f]{12}$/);
  });
});

describe("truncateBytes", () => {
  test("truncated text is a prefix of the text, within the bytes, without a broken character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(40), (text, most) => {
        const cut = truncateBytes(text, most);
        expect(text.startsWith(cut)).toBe(true);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most);
        expect(cut).not.toContain("\uFFFD");
      }),
    );
  });
});

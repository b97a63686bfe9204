import { AwsError } from "@waybill/local/gateway/errors";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { operatorEnvironment } from "@waybill/local/iam/access-keys";
import { beforeEach, describe, expect, test } from "vitest";
import { runWaybill } from "../../../operator/test/run-waybill.ts";
import { LONG } from "../../../../test/long.ts";
import { drawPhotoJpeg } from "../drawn-photo.ts";
import type { EmbeddedReceipt } from "../fixtures/fake-reader.ts";
import { interceptCalls, pipeline } from "../shared-pipeline.ts";

const EUR = { currency: "EUR", merchant: "Spar", date: "2026-11-21" };
/** Calls that the gateway denies, as a crash between the write and the publication. */
let refused: string | undefined;
/** How often the list of a courier was queried. */
let lookedUp = 0;
interceptCalls({
  before({ headers, body }) {
    if (headers["x-amz-target"]?.endsWith(".Query") && body.includes('"Owned"')) lookedUp++;
    if (refused && headers["x-amz-target"]?.endsWith(`.${refused}`)) {
      throw new AwsError("AccessDeniedException", "on purpose", { status: 400 });
    }
  },
});
beforeEach(() => {
  refused = undefined;
  lookedUp = 0;
  pipeline.reset();
});

let seed = 100;
/** Uploads a photo and returns its receipt after the reading. */
async function read(truth: EmbeddedReceipt): Promise<string> {
  const { photoId } = await pipeline.uploadPhoto(await drawPhotoJpeg(seed++, { receipt: truth }), { taskId: "tsk_1" });
  await pipeline.waitUntilIdle();
  return photoId;
}
const doubtful = (truth: EmbeddedReceipt = { ...EUR, total: 1_000 }) => read({ trust: 0.5, ...truth });

describe("the acceptance of a receipt", () => {
  test("a receipt is accepted without review when the engine is certain and no flag is raised", async () => {
    const photoId = await read({ ...EUR, total: 700, number: "B1" });
    expect(await pipeline.receipt(photoId)).toMatchObject({
      state: "accepted",
      money: { amount: 700, currency: "EUR" },
    });
    const accepted = pipeline.publishedEvents().at(-1)!;
    expect(accepted).toMatchObject({ name: "receipt.accepted", data: { taskId: "tsk_1", by: "drawn-1", trust: 0.99 } });
  });

  test.each([
    ["the engine is not sure", { ...EUR, total: 1_000, trust: 0.5 }],
    ["there is no total", { ...EUR }],
    ["there is no currency", { total: 1_000, merchant: "Spar" }],
  ])("a receipt needs a review when %s", async (_, truth) => {
    const photoId = await read(truth);
    expect((await pipeline.receipt(photoId))["state"]).toBe("needsReview");
    expect(pipeline.publishedEventNames().slice(-2)).toEqual(["receipt.extracted", "receipt.review-required"]);
  });
});

describe("the name of a merchant", () => {
  const merchantOf = async (photoId: string) =>
    ((await pipeline.receipt(photoId))["reading"] as { fields: Record<string, { value: string; reason: string }> })
      .fields["merchant"];
  const bill = (merchant: string, merchantNumber: string, more: EmbeddedReceipt = {}) =>
    read({ ...EUR, total: 100 * seed, merchant, merchantNumber, ...more });

  test("the name of a merchant is completed from what a person wrote on an earlier receipt with the same number", async () => {
    const first = await bill("GARDE IA BAKERIES", "000381399040", { trust: 0.5 });
    const fields = { total: 1_010, currency: "EUR", merchant: "Gardenia Bakeries" };
    await pipeline.review(first, { verdict: "correct", fields });
    const second = await merchantOf(await bill("GARDENIA BAKERTES", "000381399040"));
    expect(second).toMatchObject({
      value: "Gardenia Bakeries",
      reason: expect.stringContaining("GARDENIA BAKERTES") as string,
    });
    expect((await merchantOf(await bill("GARDÉNIABAKERIES", "000381399040")))?.value, "its spelling").toBe(
      "Gardenia Bakeries",
    );
    expect((await merchantOf(await bill("GARDENIA BAKERTES", "000381399041")))?.value, "another number").toBe(
      "GARDENIA BAKERTES",
    );
    expect((await merchantOf(await bill("FRESH MARKET", "000381399040")))?.value, "another name").toBe("FRESH MARKET");
  });

  test("the name of a merchant is completed from two acceptances, and not from one automatic reading", async () => {
    await bill("Guardian Health", "000899874816");
    expect((await merchantOf(await bill("Goardian Health", "000899874816")))?.value).toBe("Goardian Health");
    await bill("Guardian Health", "000899874816");
    expect((await merchantOf(await bill("Guardian Heaith", "000899874816")))?.value).toBe("Guardian Health");
  });
});

describe("a manager", () => {
  test("a manager lists the receipts that need a review, newest first, page by page", async () => {
    const [older, newer] = [await doubtful(), await doubtful()];
    const { json } = await pipeline.ask("GET /v1/receipts?limit=1", "manager", "m1");
    const { receipts: [first] = [], cursor } = json as { receipts?: { photoId: string }[]; cursor: string };
    const next = await pipeline.ask(`GET /v1/receipts?limit=1&cursor=${cursor}`, "manager", "m1");
    const [second] = next.json["receipts"] as { photoId: string }[];
    expect([first!.photoId, second!.photoId]).toEqual([newer, older]);
    const foreign = await pipeline.ask(`GET /v1/receipts?state=accepted&cursor=${cursor}`, "manager", "m1");
    expect(foreign.status).toBe(400);
  });

  test("a manager accepts the reading", async () => {
    const photoId = await doubtful();
    const { status, json } = await pipeline.review(photoId, { verdict: "accept" });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      state: "accepted",
      money: { amount: 1_000 },
      review: { verdict: "accept", by: "m1" },
    });
    expect(pipeline.publishedEvents().at(-1)).toMatchObject({
      name: "receipt.accepted",
      data: { by: "m1", trust: 0.5 },
    });
  });

  test("a manager corrects the reading, which is kept beside the correction", async () => {
    const photoId = await doubtful();
    const fields = { total: 1_010, currency: "EUR", date: "2026-11-20" };
    await pipeline.review(photoId, { verdict: "correct", fields });
    expect(await pipeline.receipt(photoId)).toMatchObject({
      state: "corrected",
      money: { amount: 1_010, currency: "EUR" },
      reading: { fields: { total: { value: 1_000, trust: 0.5 }, date: { value: "2026-11-21" } } },
      review: { verdict: "correct", by: "m1", fields },
    });
    const { createdAt } = await pipeline.receipt(photoId);
    expect(pipeline.publishedEvents().at(-1)).toMatchObject({
      name: "receipt.corrected",
      data: { money: { amount: 1_010 }, handedInAt: createdAt },
    });
  });

  test("a manager corrects the reading to a refund, which is negative", async () => {
    const photoId = await doubtful();
    await pipeline.review(photoId, { verdict: "correct", fields: { total: -1_010, currency: "EUR" } });
    const money = { amount: -1_010, currency: "EUR" };
    expect(await pipeline.receipt(photoId)).toMatchObject({ state: "corrected", money });
    expect(pipeline.publishedEvents().at(-1)).toMatchObject({ name: "receipt.corrected", data: { money } });
  });

  test("a manager rejects the receipt with a reason", async () => {
    const photoId = await doubtful();
    const { json } = await pipeline.review(photoId, { verdict: "reject", reason: "It is a menu." });
    expect(json).toMatchObject({ state: "rejected", review: { reason: "It is a menu." } });
    expect(json).not.toHaveProperty("money");
    const rejected = pipeline.publishedEvents().at(-1)!;
    expect(rejected.name).toBe("receipt.rejected");
    expect(JSON.stringify(rejected.data)).not.toContain("menu"); // words of people stay at home
  });

  test("a manager cannot accept an amount that was not read", async () => {
    const photoId = await doubtful({ ...EUR });
    expect(await pipeline.review(photoId, { verdict: "accept" })).toMatchObject({
      status: 400,
      json: { code: "VALIDATION_FAILED" },
    });
  });

  test.each([
    ["what was accepted by itself", () => read({ ...EUR, total: 800, number: "B2" })],
    [
      "what another has reviewed",
      async () => {
        const photoId = await doubtful();
        await pipeline.review(photoId, { verdict: "accept" }, "m2");
        return photoId;
      },
    ],
  ])("a manager cannot review %s", async (_, made) => {
    const photoId = await made();
    const { status, json } = await pipeline.review(photoId, { verdict: "reject", reason: "no" });
    expect({ status, code: json["code"] }).toEqual({ status: 409, code: "VERSION_CONFLICT" });
  });

  test.each([
    ["nothing", {}],
    ["another verdict", { verdict: "maybe" }],
    ["a rejection without a reason", { verdict: "reject" }],
    ["cents that are not whole", { verdict: "correct", fields: { total: 10.5, currency: "EUR" } }],
    ["an amount without a currency", { verdict: "correct", fields: { total: 10 } }],
    ["a date that is none", { verdict: "correct", fields: { total: 10, currency: "EUR", date: "yesterday" } }],
    ["a currency that is none", { verdict: "correct", fields: { total: 10, currency: "ZZZ" } }],
    ["a currency that every object has", { verdict: "correct", fields: { total: 10, currency: "constructor" } }],
  ])("a review is rejected with what is wrong: %s", async (_, verdict) => {
    expect(await pipeline.review("pho_1", verdict)).toMatchObject({ status: 400, json: { code: "VALIDATION_FAILED" } });
  });
});

test("a correction needs a currency of ISO 4217 and a date of tomorrow at the latest, or the problem points at the field", async () => {
  const photoId = await doubtful();
  const day = (days: number) => new Date(pipeline.clock.now() + days * 86_400_000).toISOString().slice(0, 10);
  const corrected = async (fields: object) => {
    const { status, json } = await pipeline.review(photoId, {
      verdict: "correct",
      fields: { total: 1_000, ...fields },
    });
    return [status, (json["errors"] as { pointer: string }[] | undefined)?.map(({ pointer }) => pointer)];
  };
  expect(await corrected({ currency: "ZZZ" })).toEqual([400, ["/fields/currency"]]);
  expect(await corrected({ currency: "EUR", date: "9999-12-31" })).toEqual([400, ["/fields/date"]]);
  expect(await corrected({ currency: "EUR", date: day(2) })).toEqual([400, ["/fields/date"]]);
  expect(await corrected({ currency: "HUF", date: day(1) })).toEqual([200, undefined]);
});

test("of two managers who review at the same time one wins, and only that decision is published", async () => {
  const photoId = await doubtful();
  pipeline.reset();
  const answers = await Promise.all([
    pipeline.review(photoId, { verdict: "accept" }, "m1"),
    pipeline.review(photoId, { verdict: "reject", reason: "no" }, "m2"),
  ]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(pipeline.publishedEventNames()).toHaveLength(1);
});

describe("a decision that EventBridge did not accept", () => {
  const unpublished = async () =>
    (await pipeline.items()).filter(({ pendingEvents }) => pendingEvents !== undefined).length;

  async function stuck(): Promise<string> {
    const photoId = await doubtful();
    refused = "PutEvents";
    expect((await pipeline.review(photoId, { verdict: "accept" })).status).toBe(503);
    refused = undefined;
    pipeline.reset();
    expect((await pipeline.receipt(photoId))["state"]).toBe("accepted");
    return photoId;
  }

  test("a decision that EventBridge did not accept is stored, and published once by the sweep", async () => {
    await stuck();
    await pipeline.advanceAndSweep(2);
    expect(pipeline.publishedEventNames()).toEqual(["receipt.accepted"]);
    await pipeline.advanceAndSweep(2);
    expect(pipeline.publishedEventNames()).toHaveLength(1);
    expect(await unpublished()).toBe(0);
  });

  test("a decision that EventBridge did not accept is published when the manager repeats the request, with the response that was lost", async () => {
    const photoId = await stuck();
    expect((await pipeline.review(photoId, { verdict: "accept" })).status).toBe(200);
    expect((await pipeline.review(photoId, { verdict: "accept" })).status).toBe(200);
    expect(pipeline.publishedEventNames()).toEqual(["receipt.accepted"]);
    expect(await unpublished()).toBe(0);
  });
});

describe("a courier's list of one state", () => {
  /** Gives this many receipts to the courier, the newest first, without reading them. */
  async function own(courierId: string, states: readonly string[]): Promise<string[]> {
    const of = await read({ ...EUR, total: 4_000 + seed, trust: 0.5 });
    const item = (await pipeline.items()).find(({ pk }) => pk === `RECEIPT#${of.replace("pho", "rcp")}`)!;
    const ids = states.map((_, n) => `rcp_${courierId}x${String(n).padStart(4, "0")}`);
    const items = ids.map((receiptId, n) => {
      const createdAt = new Date(Date.UTC(2026, 0, 1) - n * 1_000).toISOString();
      const body = { ...(item["body"] as object), receiptId, courierId, createdAt, state: states[n] };
      const listed = `${createdAt}#${receiptId}`;
      const owner = `RECEIPTS#${courierId}`;
      return { ...item, pk: `RECEIPT#${receiptId}`, body, owner, list: "none", listed };
    });
    await pipeline.putItems(items);
    return ids;
  }
  async function page(courierId: string, limit: number, cursor?: string) {
    lookedUp = 0;
    const after = cursor ? `&cursor=${cursor}` : "";
    const { json } = await pipeline.ask(`GET /v1/receipts?state=accepted&limit=${limit}${after}`, "courier", courierId);
    const receipts = json["receipts"] as { receiptId: string }[];
    return {
      ids: receipts.map(({ receiptId }) => receiptId),
      cursor: json["cursor"] as string | undefined,
      reads: lookedUp,
    };
  }
  const many = (of: number, state: string) => Array.from({ length: of }, () => state);

  test("every page of the list but the last is full, and none is empty", async () => {
    const ids = await own("p7", [...many(4, "needsReview"), ...many(4, "accepted"), ...many(2, "failed")]);
    const first = await page("p7", 2);
    expect(first).toMatchObject({ ids: ids.slice(4, 6), reads: 1 });
    const second = await page("p7", 2, first.cursor);
    expect(second).toEqual({ ids: ids.slice(6, 8), cursor: undefined, reads: 1 });
  });

  test("the query of the list ends when the page is full", async () => {
    const ids = await own("p8", [...many(2, "accepted"), ...many(120, "needsReview"), "accepted"]);
    const first = await page("p8", 2);
    expect(first).toMatchObject({ ids: ids.slice(0, 2), cursor: expect.any(String) as string, reads: 1 });
    expect(await page("p8", 2, first.cursor)).toMatchObject({ ids: ids.slice(-1), cursor: undefined });
  });

  test("a page is not empty when the first of its state is behind more than four queries look at", async () => {
    const ids = await own("p5", [...many(280, "needsReview"), "accepted", "failed"]);
    expect(await page("p5", 2)).toEqual({ ids: ids.slice(280, 281), cursor: undefined, reads: 5 });
  });

  test.runIf(LONG)("a page is empty, with a cursor, after ten thousand of other states", async () => {
    const others = many(10_400, "needsReview");
    const ids = await own("p4", [...others, "accepted"]);
    const first = await page("p4", 2);
    expect(first).toMatchObject({ ids: [], cursor: expect.any(String) as string });
    expect(await page("p4", 2, first.cursor)).toMatchObject({ ids: ids.slice(-1), cursor: undefined });
  });

  test("a page is queried at most four times: when a state is rare, the page is short and the list complete", async () => {
    const ids = await own("p6", ["accepted", ...many(420, "needsReview"), "accepted"]);
    const first = await page("p6", 2);
    expect(first).toMatchObject({ ids: ids.slice(0, 1), cursor: expect.any(String) as string, reads: 4 });
    expect(await page("p6", 2, first.cursor)).toMatchObject({ ids: ids.slice(-1), cursor: undefined });
  });
});

test("a courier cannot review, and lists only their own receipts", async () => {
  const photoId = await doubtful();
  const path = `/v1/receipts/${photoId.replace("pho", "rcp")}/review`;
  expect((await pipeline.ask(`POST ${path}`, "courier", "c1", { verdict: "accept" })).json["code"]).toBe(
    "ROLE_FORBIDDEN",
  );
  const own = await pipeline.ask("GET /v1/receipts?limit=1", "courier", "c1");
  expect(own.json["receipts"]).toMatchObject([{ photoId }]);
  expect((await pipeline.ask("GET /v1/receipts", "courier", "c9")).json["receipts"]).toEqual([]);
});

test("`waybill receipts examples export` writes what people said as labels, with the pictures and the verdicts, and nothing of what nobody looked at", async () => {
  const [machine, accepted, corrected, rejected] = [
    await read({ ...EUR, total: 71_001 }),
    await doubtful({ ...EUR, total: 71_002 }),
    await doubtful({ ...EUR, total: 71_003, merchant: "Misread" }),
    await doubtful({ ...EUR, total: 71_004 }),
  ];
  await pipeline.review(accepted, { verdict: "accept" });
  const fields = { total: 710_030, currency: "JPY", date: "2026-11-20", merchant: "Right" };
  await pipeline.review(corrected, { verdict: "correct", fields });
  await pipeline.review(rejected, { verdict: "reject", reason: "not ours" });
  const cwd = mkdtempSync(join(tmpdir(), "waybill-examples-"));
  try {
    const command = ["receipts", "examples", "export", "--out", "out", "--json"];
    const { code, json } = await runWaybill(command, { cwd, env: operatorEnvironment(pipeline.local) });
    const exported = (name: string) => readFileSync(join(cwd, "out", name), "utf8");
    const labels = JSON.parse(exported("labels.json")) as Record<string, object>;
    const id = (photoId: string) => photoId.replace(/^pho/, "rcp");
    expect(code).toBe(0);
    expect(json).toMatchObject({ examples: Object.keys(labels).length, withoutPicture: 0 });
    expect(labels[id(accepted)]).toEqual({ total: "710.02", currency: "EUR", date: EUR.date, company: "Spar" });
    expect(labels[id(corrected)]).toEqual({ total: "710030", currency: "JPY", date: "2026-11-20", company: "Right" });
    expect([labels[id(machine)], labels[id(rejected)]]).toEqual([undefined, undefined]);
    const verdicts = exported("verdicts.jsonl").trim().split("\n");
    expect(verdicts).toContain(JSON.stringify({ id: id(accepted), trust: 0.5, right: true }));
    expect(verdicts).toContain(JSON.stringify({ id: id(corrected), trust: 0.5, right: false }));
    expect(readdirSync(join(cwd, "out")).filter((name) => name.endsWith(".webp"))).toHaveLength(verdicts.length);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
});

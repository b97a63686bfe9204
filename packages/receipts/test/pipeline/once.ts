import type { AwsRequest } from "@waybill/local/interfaces";
import { beforeEach, describe, expect, test } from "vitest";
import { drawPhotoJpeg } from "../drawn-photo.ts";
import { sha256Of } from "../receipt-pipeline.ts";
import { interceptCalls, pipeline } from "../shared-pipeline.ts";

/** Environments are killed at a call to AWS, before it is executed or right after. */
let doomed: ((request: AwsRequest, when: "before" | "after") => boolean) | undefined;
let kills: number;
/** The number of readings before the test. */
let before: { begun: number; done: number };

function look(request: AwsRequest, when: "before" | "after"): void {
  const environment = pipeline.local.lambda.environment(request.headers["x-amz-security-token"] ?? "");
  if (environment?.fn.id !== "ReadReceipt" || !doomed?.(request, when)) return;
  kills++;
  doomed = undefined;
  void environment.kill();
  if (when === "before") throw new Error("The caller has died.");
}
interceptCalls({ before: (request) => look(request, "before"), after: (request) => look(request, "after") });
beforeEach(async () => {
  kills = 0;
  doomed = undefined;
  pipeline.reset();
  before = await pipeline.readingCounts();
});

/** The number of readings in this test. */
async function charged(): Promise<{ begun: number; done: number }> {
  const { begun, done } = await pipeline.readingCounts();
  return { begun: begun - before.begun, done: done - before.done };
}

let count = 0;
/** A receipt that resembles no other. */
const receipt = (more: object = {}) =>
  drawPhotoJpeg(1_000 + ++count, {
    receipt: { total: 1_235, currency: "EUR", merchant: "Spar", date: "2026-11-21", number: `K${count}`, ...more },
  });

const is = (request: AwsRequest, action: string, text: string) =>
  request.headers["x-amz-target"]?.endsWith(`.${action}`) === true && request.body.toString().includes(text);

/** Every place where the reading of a receipt can be interrupted, in order. */
const MOMENTS: [string, number, (request: AwsRequest, when: "before" | "after") => boolean][] = [
  ["before it takes the lock", 1, (request, when) => when === "before" && is(request, "PutItem", "ReadReceipt#")],
  [
    "with the lock, before the picture",
    1,
    (request, when) => when === "after" && is(request, "PutItem", "ReadReceipt#"),
  ],
  ["in the middle of the picture", 1, (request, when) => when === "after" && is(request, "UpdateItem", "begun")],
  [
    "after the reading, before it is kept",
    2,
    (request, when) => when === "before" && is(request, "PutItem", "READING#"),
  ],
  [
    "after it is kept, before the lock knows",
    1,
    (request, when) => when === "after" && is(request, "PutItem", "READING#"),
  ],
  ["before the receipt is written", 1, (request, when) => when === "before" && is(request, "PutItem", "RECEIPT#")],
  [
    "after the receipt is written, before its event is published",
    1,
    (request, when) => when === "after" && is(request, "PutItem", "RECEIPT#"),
  ],
  [
    "after its event is published",
    1,
    (request, when) => when === "after" && is(request, "PutEvents", "receipt.accepted"),
  ],
];

describe("an environment that is killed", () => {
  test.each(MOMENTS)(
    "an environment that is killed %s loses nothing and reads nothing twice",
    async (_, done, moment) => {
      doomed = moment;
      const { photoId } = await pipeline.uploadPhoto(await receipt());
      await pipeline.waitUntilIdle();
      expect(kills, "the moment never came").toBe(1);
      expect(await pipeline.receipt(photoId)).toMatchObject({ state: "accepted", money: { amount: 1_235 }, flags: [] });
      const accepted = pipeline.publishedEvents().filter(({ name }) => name === "receipt.accepted");
      expect(new Set(accepted.map(({ id }) => id)).size).toBe(1);
      expect((await charged()).done, "readings that came to their end").toBe(done);
      expect(pipeline.functionsWithDeadLetters()).toEqual([]);
    },
  );
});

describe("the reading of a picture", () => {
  const replayed = () => {
    const queue = pipeline.local.view.queues.find(({ id }) => id === "ReadReceiptQueue")!;
    const { id, data } = pipeline.publishedEvents().find(({ name }) => name === "photo.thumbnailed")!;
    const meta = { id, v: 1, at: new Date().toISOString(), by: "receipts", subject: "s", correlationId: "c" };
    const source = "waybill.receipts";
    const body = JSON.stringify({ source, "detail-type": "photo.thumbnailed", detail: { meta, data } });
    pipeline.local.cloud.queues.send(queue.arn, body);
  };

  test("a message that is delivered again or replayed is published again and not read again", async () => {
    const { photoId } = await pipeline.uploadPhoto(await receipt());
    await pipeline.waitUntilIdle();
    for (let n = 0; n < 3; n++) replayed();
    await pipeline.waitUntilIdle();
    expect(await charged()).toEqual({ begun: 1, done: 1 });
    expect((await pipeline.receipt(photoId))["state"]).toBe("accepted");
    expect(new Set(pipeline.publishedEvents().map(({ id }) => id)).size).toBe(4);
  });

  test("a picture that five couriers upload at the same time is read once, and makes five receipts", async () => {
    const bytes = await receipt();
    const sent = await Promise.all([1, 2, 3, 4, 5].map((n) => pipeline.uploadPhoto(bytes, { by: `c${n}` })));
    await pipeline.waitUntilIdle();
    expect((await charged()).done).toBe(1);
    const receipts = await Promise.all(sent.map(({ photoId }) => pipeline.receipt(photoId)));
    expect(receipts.filter(({ state }) => state === "processing")).toEqual([]);
    expect(receipts.filter(({ state }) => state === "accepted").length, "one may be believed").toBeLessThanOrEqual(1);
    expect(pipeline.functionsWithDeadLetters()).toEqual([]);
  });

  test("a picture that the engine cannot decode needs a review, at once and with the reason", async () => {
    const { photoId } = await pipeline.uploadPhoto(await receipt({ unreadable: true }));
    await pipeline.waitUntilIdle();
    expect({ dead: pipeline.functionsWithDeadLetters(), charged: await charged() }).toEqual({
      dead: [],
      charged: { begun: 1, done: 0 },
    });
    expect(await pipeline.receipt(photoId)).toMatchObject({
      state: "needsReview",
      reading: { fields: {}, doubts: ["the engine cannot decode the picture: drawn so"] },
    });
    expect(pipeline.publishedEvents().at(-1)).toMatchObject({ name: "receipt.review-required", data: { trust: 0 } });
  });

  test("a picture that breaks the engine is received five times and becomes a dead letter", async () => {
    const bytes = await receipt({ breaks: "out of order" });
    const { photoId } = await pipeline.uploadPhoto(bytes);
    await pipeline.waitUntilIdle();
    expect({ dead: pipeline.functionsWithDeadLetters(), charged: await charged() }).toEqual({
      dead: ["ReadReceiptDLQ"],
      charged: { begun: 5, done: 0 },
    });
    expect((await pipeline.receipt(photoId))["state"]).toBe("processing");
    expect(
      (await pipeline.items()).some(({ pk, sk }) => pk === `CONTENT#${sha256Of(bytes)}` && sk === "READING#drawn-1"),
    ).toBe(false);
  });

  test("a manager can reject a receipt whose picture breaks the engine, and a replay changes nothing", async () => {
    const { photoId } = await pipeline.uploadPhoto(await receipt({ breaks: "out of order" }));
    await pipeline.waitUntilIdle();
    const fields = { total: 1_200, currency: "EUR" };
    expect((await pipeline.review(photoId, { verdict: "accept" })).status, "nothing was read to accept").toBe(400);
    expect((await pipeline.review(photoId, { verdict: "correct", fields })).status).toBe(200);
    const published = pipeline.publishedEvents().length;
    replayed();
    await pipeline.waitUntilIdle();
    expect(await pipeline.receipt(photoId)).toMatchObject({ state: "corrected", money: { amount: 1_200 } });
    expect(pipeline.publishedEvents().slice(published)).toEqual([]);
    expect((await charged()).begun).toBe(5);
  });
});

import { randomInt } from "node:crypto";
import type { AwsRequest } from "@waybill/local/interfaces";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  type SampleReceipt,
  renderReceipt,
  SAMPLE_RECEIPTS,
  type ImageDefects,
  PHONE_PHOTO_DEFECTS,
} from "../../../demo/generate/render-receipt.ts";
import { startReceiptPipeline, type ReceiptPipeline } from "./receipt-pipeline.ts";

/** The committed plan with its OCR engine: models, native addons, a process of its own. */
let pipeline: ReceiptPipeline;
/** Calls of ReadReceipt, by what they are about. */
let pictures: number;
let kept: number;
/** Kills the reader once, this many milliseconds after it has downloaded the picture. */
let killAfterMs: number | undefined;
let killed: Promise<void> | undefined;

beforeAll(async () => {
  pipeline = await startReceiptPipeline({
    plan: createStageView(loadPlan("aws")),
    interceptor: { before: () => {}, after: look },
  });
});
afterAll(() => pipeline.stop());
beforeEach(() => {
  pipeline.reset();
  [pictures, kept, killAfterMs, killed] = [0, 0, undefined, undefined];
});

function look(request: AwsRequest): void {
  const environment = pipeline?.local.lambda.environment(request.headers["x-amz-security-token"] ?? "");
  if (environment?.fn.id !== "ReadReceipt") return;
  if (request.headers["x-amz-target"]?.endsWith(".PutItem") && request.body.toString().includes("READING#")) kept++;
  if (request.headers["x-amz-target"] || request.method !== "GET") return;
  pictures++;
  if (killAfterMs === undefined) return;
  killed = new Promise((resolve) => setTimeout(() => resolve(environment.kill()), killAfterMs));
  killAfterMs = undefined;
}

const named = (name: string): SampleReceipt => SAMPLE_RECEIPTS.find((one) => one.name === name)!;
async function sent(name: string, wear: ImageDefects): Promise<string> {
  const { photoId, status } = await pipeline.uploadPhoto(await renderReceipt(named(name), wear));
  expect(status).toBe(200);
  await pipeline.waitUntilIdle();
  return photoId;
}

test("a photo of a receipt gets thumbnails, and its receipt is read and accepted", async () => {
  const { total, currency, date, merchant } = named("grocer").expected;
  const photoId = await sent("grocer", PHONE_PHOTO_DEFECTS);
  expect(pipeline.publishedEventNames()).toEqual([
    "photo.uploaded",
    "photo.thumbnailed",
    "receipt.extracted",
    "receipt.accepted",
  ]);
  expect(await pipeline.photo(photoId)).toMatchObject({ state: "ready" });
  expect(await pipeline.receipt(photoId)).toMatchObject({
    state: "accepted",
    money: { amount: total, currency },
    flags: [],
    reading: { complete: true, fields: { date: { value: date }, merchant: { value: merchant } } },
  });
  expect({ pictures, kept, dead: pipeline.functionsWithDeadLetters(), failures: pipeline.failures() }).toEqual({
    pictures: 1,
    kept: 1,
    dead: [],
    failures: [],
  });
});

test("a receipt that is too blurred needs a review, and the manager's amount counts", async () => {
  const { total, currency } = named("fuel").expected;
  const photoId = await sent("fuel", { ...PHONE_PHOTO_DEFECTS, blur: 4 });
  expect(pipeline.publishedEventNames()).toContain("receipt.review-required");
  const verdict = { verdict: "correct", fields: { total, currency } };
  expect((await pipeline.review(photoId, verdict)).status).toBe(200);
  expect(await pipeline.receipt(photoId)).toMatchObject({ state: "corrected", money: { amount: total, currency } });
});

test("a function that is killed while it reads a receipt loses nothing and stores nothing twice", async () => {
  const seed = randomInt(400);
  console.info(`killed ${seed} ms after it had the picture`);
  killAfterMs = seed;
  const photoId = await sent("diner", PHONE_PHOTO_DEFECTS);
  await killed;
  expect(await pipeline.receipt(photoId), `killed after ${seed} ms`).toMatchObject({
    state: "accepted",
    money: { amount: named("diner").expected.total, currency: "USD" },
  });
  // Killed before the reading was stored: another environment reads it again and stores it once.
  expect({ pictures, kept, failures: pipeline.failures().length, dead: pipeline.functionsWithDeadLetters() }).toEqual({
    pictures: 2,
    kept: 1,
    failures: 1,
    dead: [],
  });
  const accepted = pipeline.publishedEvents().filter(({ name }) => name === "receipt.accepted");
  expect(accepted.map(({ id }) => id)).toEqual([`${photoId.replace("pho", "rcp")}.accepted`]);
});

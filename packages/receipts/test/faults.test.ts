import { beforeAll, describe, expect, test } from "vitest";
import { drawPhotoJpeg } from "./drawn-photo.ts";
import { startReceiptPipeline } from "./receipt-pipeline.ts";
import { LONG } from "../../../test/long.ts";

/** The last of them is truncated. */
const PHOTOS = LONG ? 6 : 4;
const EUR = { currency: "EUR", merchant: "Spar", date: "2026-11-21" };

/** The final state, without times and without what depends on the order of events. */
async function day(options: Parameters<typeof startReceiptPipeline>[0]) {
  const pipeline = await startReceiptPipeline(options);
  try {
    const sent: string[] = [];
    for (let n = 0; n < PHOTOS; n++) {
      const bytes = await drawPhotoJpeg(n, {
        receipt: { ...EUR, total: 100 + n, number: `N${n}`, trust: n % 2 ? 0.99 : 0.4 },
      });
      sent.push((await pipeline.uploadPhoto(n === PHOTOS - 1 ? bytes.subarray(0, 900) : bytes)).photoId);
    }
    await pipeline.waitUntilIdle();
    const ended: Record<string, unknown>[] = [];
    for (const photoId of sent) {
      const [receipt, photo] = [await pipeline.receipt(photoId), await pipeline.photo(photoId)];
      const { receiptId, state, money, flags, code } = receipt;
      ended.push({ receiptId, state, money, flags, code, photo: photo["state"], photoCode: photo["code"] });
    }
    return {
      ended,
      published: [...new Set(pipeline.publishedEvents().map(({ id }) => id))].toSorted(),
      dead: pipeline.functionsWithDeadLetters(),
    };
  } finally {
    await pipeline.stop();
  }
}

describe("the same photos in another order, delivered twice, with environments killed", () => {
  let calm: Awaited<ReturnType<typeof day>>;
  beforeAll(async () => void (calm = await day({})));

  test("the photos have their expected final states without faults", () => {
    const states = Array.from({ length: PHOTOS }, (_, n) =>
      n === PHOTOS - 1 ? "failed" : n % 2 ? "accepted" : "needsReview",
    );
    expect(calm.ended.map(({ state }) => state)).toEqual(states);
    expect(calm.dead).toEqual([]);
  });

  test.each(LONG ? [1, 2, 3, 4] : [1])(
    "the photos have the same final states and events with faults: seed %i",
    async (seed) => {
      expect(await day({ faults: ["shuffle", "duplicate", "redeliver", "kill"], seed })).toEqual(calm);
    },
  );
});

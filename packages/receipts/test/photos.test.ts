import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { drawn, photographed } from "./drawn.ts";
import { openRoad, type Road, sha256Of } from "./road.ts";

let road: Road;
beforeAll(async () => void (road = await openRoad()));
afterAll(() => road.stop());
beforeEach(() => road.forget());

const EUR = { currency: "EUR", merchant: "Spar", date: "2026-11-21" };

describe("an upload", () => {
  test("becomes a photo with thumbnails and a receipt that was read", async () => {
    const bytes = await photographed(1, { truth: { ...EUR, total: 1_235, number: "A1" } });
    const { photoId, status } = await road.send(bytes, { taskId: "tsk_1", runId: "run_1" });
    expect(status).toBe(200);
    await road.settle();
    expect(road.names()).toEqual(["photo.uploaded", "photo.thumbnailed", "receipt.extracted", "receipt.accepted"]);
    expect(road.told()[0]!.data).toMatchObject({
      photoId,
      courierId: "c1",
      taskId: "tsk_1",
      kind: "receipt",
      sha256: sha256Of(bytes),
      bytes: bytes.length,
      mediaType: "image/jpeg",
    });
    const photo = await road.photo(photoId);
    expect(photo).toMatchObject({ state: "ready", receiptId: photoId.replace("pho", "rcp") });
    expect(await road.receipt(photoId)).toMatchObject({
      state: "accepted",
      money: { amount: 1_235, currency: "EUR" },
      reading: { engine: "drawn-1", fields: { merchant: { value: "Spar", reason: "It says so." } } },
      flags: [],
    });
    expect(road.dead()).toEqual([]);
    expect(road.failures()).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { developed } from "../src/thumbnails.ts";
import { type Hostile, hostile } from "./hostile.ts";
import { openRoad, type Road } from "./road.ts";

const MB = 1_024 * 1_024;
const files = await hostile();
/** What came of each, by name. */
const ended = new Map<string, { state: unknown; code: unknown; receipt: unknown }>();
let road: Road;

beforeAll(async () => {
  road = await openRoad();
  const photoIds = new Map<string, string>();
  for (const { name, bytes } of files) {
    const { photoId, status } = await road.send(bytes);
    if (status !== 200) throw new Error(`${name}: S3 answers ${status}`);
    photoIds.set(name, photoId);
  }
  await road.settle();
  for (const [name, photoId] of photoIds) {
    const { state, code } = await road.photo(photoId);
    ended.set(name, { state, code, receipt: (await road.receipt(photoId))["state"] });
  }
});
afterAll(() => road.stop());

test("there are two hundred of them, all different", () => {
  expect(files.length).toBeGreaterThanOrEqual(200);
  expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
});

test.each(files)("$name is rejected with its code, and its receipt has failed", ({ name, codes }: Hostile) => {
  const { state, code, receipt } = ended.get(name)!;
  expect({ state, receipt }).toEqual({ state: "rejected", receipt: "failed" });
  expect(codes).toContain(code);
});

describe("all of them together", () => {
  test("crash nothing, are tried once and leave no dead letter", () => {
    expect({ failures: road.failures(), dead: road.dead() }).toEqual({ failures: [], dead: [] });
  });

  test("are each told once, with a code, and read by nobody", async () => {
    const rejected = road.told().filter(({ name }) => name === "photo.rejected");
    expect(rejected.length).toBe(new Set(rejected.map(({ id }) => id)).size);
    expect(rejected.length).toBe(new Set(road.told().map(({ data }) => data["photoId"])).size);
    expect(await road.charged()).toEqual({ begun: 0, done: 0 });
  });

  test("take less memory than the function has", async () => {
    for (const { bytes } of files) await developed(bytes).catch(() => undefined);
    expect(process.resourceUsage().maxRSS / 1_024).toBeLessThan(1_000);
  });
});

test("an empty object is rejected, though no upload of ours can be empty", async () => {
  const photo = { kind: "receipt", mediaType: "image/jpeg" } as const;
  await expect(developed(new Uint8Array())).rejects.toMatchObject({ name: "Refused", code: "empty" });
  expect((await road.offer(Buffer.alloc(0), photo)).status).toBe(400);
});

test("a picture of eleven megabytes is refused before it is sent", async () => {
  expect((await road.offer(Buffer.alloc(11 * MB))).status).toBe(400);
});

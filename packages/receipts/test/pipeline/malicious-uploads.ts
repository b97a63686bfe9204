import { beforeAll, describe, expect, test } from "vitest";
import { LONG } from "../../../../test/long.ts";
import { renderThumbnails } from "../../src/photos/thumbnails.ts";
import { type MaliciousFile, createMaliciousFiles } from "../malicious-files.ts";
import { pipeline } from "../shared-pipeline.ts";

const MB = 1_024 * 1_024;
const files = await createMaliciousFiles();
/** malicious-files.test.ts decodes all. Uploaded, which costs thirty times as much, are those that could end a function, and every eighth. */
const uploaded = files.filter(({ isOversized }, n) => LONG || isOversized || n % 8 === 0);
/** The final state of each uploaded file, by name. */
const ended = new Map<string, { state: unknown; code: unknown; receipt: unknown }>();
let readBefore: { begun: number; done: number };

beforeAll(async () => {
  pipeline.reset();
  readBefore = await pipeline.readingCounts();
  const photoIds = new Map<string, string>();
  for (const { name, bytes } of uploaded) {
    const { photoId, status } = await pipeline.uploadPhoto(bytes);
    if (status !== 200) throw new Error(`${name}: S3 answers ${status}`);
    photoIds.set(name, photoId);
  }
  await pipeline.waitUntilIdle();
  for (const [name, photoId] of photoIds) {
    const { state, code } = await pipeline.photo(photoId);
    ended.set(name, { state, code, receipt: (await pipeline.receipt(photoId))["state"] });
  }
});

test.each(uploaded)(
  "the upload of $name is rejected with its code, and its receipt has failed",
  ({ name, codes }: MaliciousFile) => {
    const { state, code, receipt } = ended.get(name)!;
    expect({ state, receipt }).toEqual({ state: "rejected", receipt: "failed" });
    expect(codes).toContain(code);
  },
);

describe("all malicious uploads together", () => {
  test("malicious uploads crash no function, are processed once and leave no dead letter", () => {
    expect({ failures: pipeline.failures(), dead: pipeline.functionsWithDeadLetters() }).toEqual({
      failures: [],
      dead: [],
    });
  });

  test("each malicious file is published once with its code, and never read", async () => {
    const rejected = pipeline.publishedEvents().filter(({ name }) => name === "photo.rejected");
    expect(rejected.length).toBe(new Set(rejected.map(({ id }) => id)).size);
    expect(rejected.length).toBe(new Set(pipeline.publishedEvents().map(({ data }) => data["photoId"])).size);
    expect(await pipeline.readingCounts()).toEqual(readBefore);
  });
});

test("an empty object is rejected, although no presigned upload can be empty", async () => {
  const photo = { kind: "receipt", mediaType: "image/jpeg" } as const;
  await expect(renderThumbnails(new Uint8Array())).rejects.toMatchObject({ name: "PhotoRejectedError", code: "empty" });
  expect((await pipeline.createPhoto(Buffer.alloc(0), photo)).status).toBe(400);
});

test("a picture of eleven megabytes is rejected before its upload", async () => {
  expect((await pipeline.createPhoto(Buffer.alloc(11 * MB))).status).toBe(400);
});

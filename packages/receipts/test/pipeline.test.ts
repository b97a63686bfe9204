import { afterAll, describe } from "vitest";
import { pipeline } from "./shared-pipeline.ts";

/** The tests that upload photos, in one process: their cloud and its environments start once. */
describe("review", async () => void (await import("./pipeline/review.ts")));
describe("fraud", async () => void (await import("./pipeline/fraud.ts")));
describe("photos", async () => void (await import("./pipeline/photos.ts")));
describe("malicious uploads", async () => void (await import("./pipeline/malicious-uploads.ts")));
describe("once", async () => void (await import("./pipeline/once.ts")));

afterAll(() => pipeline.stop());

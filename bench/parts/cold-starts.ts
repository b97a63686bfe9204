import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startLocal } from "@waybill/local/boot";
import { table } from "@waybill/operator/text";
import { BUNDLE_MODE, type BenchmarkEffort, median, type BenchmarkResult, formatTargets } from "../benchmark.ts";

const RUNS = { full: 9, quick: 1 };
const MAX_BUNDLE_BYTES = 500 * 1024;
const MAX_COLD_START_MS = 150;
const runFile = promisify(execFile);

/**
 * Measures each function, bundled as for a deploy and started in its own Node up to its first response, in turn with a Node that
 * does nothing. The settings and tables it loads come from the offline cloud. Quickly, it is one function of each package.
 */
export async function measureColdStarts(effort: BenchmarkEffort): Promise<BenchmarkResult> {
  const local = await startLocal({ bundle: BUNDLE_MODE[effort] });
  const folder = await mkdtemp(join(tmpdir(), "waybill-cold-"));
  try {
    const bare = join(folder, "bare.mjs");
    await writeFile(bare, "");
    const figures = [];
    const byPackage = Map.groupBy(local.view.functions, ({ handler }) => handler?.split("/src/")[0]);
    const chosen = effort === "full" ? local.view.functions : [...byPackage.values()].map(([first]) => first!);
    for (const { id, arn } of chosen) {
      const fn = local.lambda.find(id)!;
      const start = join(folder, `${id}.mjs`);
      const call = `import { ${fn.exportName} as handler } from ${JSON.stringify(fn.entry)};\nawait handler({}, {});\nprocess.exit();\n`;
      await writeFile(start, call);
      const { NODE_COMPILE_CACHE: _, ...env } = fn.env; // AWS has no compiled code at a cold start
      const [own, alone]: [number[], number[]] = [[], []];
      for (let n = 0; n < RUNS[effort]; n++) {
        own.push(await measureMs(start, env));
        alone.push(await measureMs(bare, {}));
      }
      const above = median(own.map((ms, n) => ms - alone[n]!));
      const { size } = await import("node:fs/promises").then(({ stat }) => stat(fn.entry));
      figures.push({ id, arn, bytes: size, ms: median(own), bareMs: median(alone), aboveMs: above });
    }
    const rows = figures.map((one) => [
      one.id,
      one.bytes,
      one.ms.toFixed(0),
      one.bareMs.toFixed(0),
      one.aboveMs.toFixed(0),
    ]);
    const largest = Math.max(...figures.map(({ bytes }) => bytes));
    const slowest = Math.max(...figures.map(({ aboveMs }) => aboveMs));
    const text = [
      table(["FUNCTION", "BUNDLE BYTES", "FIRST ANSWER ms", "BARE NODE ms", "ABOVE ms"], rows),
      formatTargets([
        {
          what: "largest bundle",
          target: "≤ 500 KB",
          reached: `${(largest / 1024).toFixed(0)} KB`,
          met: largest <= MAX_BUNDLE_BYTES,
        },
        {
          what: "slowest first answer above bare Node",
          target: "≤ 150 ms",
          reached: `${slowest.toFixed(0)} ms`,
          met: slowest <= MAX_COLD_START_MS,
        },
      ]),
    ];
    return { figures, text: text.join("\n") };
  } finally {
    await local.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureMs(file: string, env: Record<string, string>): Promise<number> {
  const began = performance.now();
  await runFile(process.execPath, [file], { env });
  return performance.now() - began;
}

import { execFile } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startLocal } from "@waybill/local/boot";
import { table } from "@waybill/operator/text";
import { BUNDLE_MODE, type BenchmarkEffort, median, type BenchmarkResult, formatTargets } from "../benchmark.ts";

const MAX_ROUNDS = { full: 9, quick: 1 };
/** No further round is begun that would probably end later. */
const BUDGET_MS = 100_000;
const MAX_BUNDLE_BYTES = 500 * 1024;
const MAX_COLD_START_CPU_MS = 130;
/** They load native libraries, or fonts. */
const UNUSUAL = ["MakeThumbnails", "ReadReceipt", "RenderPdf"];
const runFile = promisify(execFile);

/** Of a process, up to its end. */
interface Start {
  cpuMs: number;
  wallMs: number;
}

/** The last line of a process says how much processor time it took. */
const REPORT_CPU = `process.on("exit", () => console.log(JSON.stringify(process.cpuUsage())));\n`;

/**
 * AWS answers over https. Offline it is http, which the SDK imports with each of its exports, and these load Node's client of
 * WebSockets: a fifth of a start that AWS does not have.
 */
const WITHOUT_WEBSOCKETS = `for (const name of ["WebSocket", "CloseEvent", "MessageEvent"])
  Object.defineProperty(process.getBuiltinModule("node:http"), name, { value: undefined });\n`;

/**
 * Measures each function, bundled as for a deploy and started in its own Node up to its first response, in turn with a Node that
 * does nothing. The settings and tables it loads come from the offline cloud. Quickly, it is one function of each package.
 */
export async function measureColdStarts(effort: BenchmarkEffort): Promise<BenchmarkResult> {
  const local = await startLocal({ bundle: BUNDLE_MODE[effort] });
  const folder = await mkdtemp(join(tmpdir(), "waybill-cold-"));
  try {
    const bare = join(folder, "bare.mjs");
    await writeFile(bare, REPORT_CPU);
    const byPackage = Map.groupBy(local.view.functions, ({ handler }) => handler?.split("/src/")[0]);
    const chosen = effort === "full" ? local.view.functions : [...byPackage.values()].map(([first]) => first!);
    const measured = await Promise.all(
      chosen.map(async ({ id, arn }) => {
        const fn = local.lambda.find(id)!;
        const file = join(folder, `${id}.mjs`);
        await writeFile(file, startFile(fn));
        const { NODE_COMPILE_CACHE: _, ...env } = fn.env; // AWS has no compiled code at a cold start
        return { id, arn, bytes: (await stat(fn.entry)).size, file, env, starts: [] as Start[] };
      }),
    );
    const bareStarts: Start[] = [];
    const began = performance.now();
    for (let round = 1; round <= MAX_ROUNDS[effort]; round++) {
      for (const { file, env, starts } of measured) {
        bareStarts.push(await startNode(bare, {}));
        starts.push(await startNode(file, env));
      }
      if (((performance.now() - began) * (round + 1)) / round > BUDGET_MS) break;
    }
    const bareNode = medianOf(bareStarts);
    const figures = measured.map(({ id, arn, bytes, starts }) => {
      const { cpuMs, wallMs } = medianOf(starts);
      return { id, arn, bytes, cpuMs: cpuMs - bareNode.cpuMs, wallMs: wallMs - bareNode.wallMs };
    });
    const rows = figures.map(({ id, bytes, cpuMs, wallMs }) => [id, bytes, cpuMs.toFixed(0), wallMs.toFixed(0)]);
    const largest = Math.max(...figures.map(({ bytes }) => bytes));
    const slowest = Math.max(...figures.filter(({ id }) => !UNUSUAL.includes(id)).map(({ cpuMs }) => cpuMs));
    const rounds = `${bareStarts.length / measured.length} starts of each`;
    const text = [
      `above bare Node, which takes ${bareNode.cpuMs.toFixed(0)} ms of CPU and ${bareNode.wallMs.toFixed(0)} ms; ${rounds}`,
      table(["FUNCTION", "BUNDLE BYTES", "FIRST ANSWER CPU ms", "WALL ms"], rows),
      formatTargets([
        {
          what: "largest bundle",
          target: "≤ 500 KB",
          reached: `${(largest / 1024).toFixed(0)} KB`,
          met: largest <= MAX_BUNDLE_BYTES,
        },
        {
          what: `CPU of the slowest start, without ${UNUSUAL.join(", ")}`,
          target: `≤ ${MAX_COLD_START_CPU_MS} ms`,
          reached: `${slowest.toFixed(0)} ms`,
          met: slowest <= MAX_COLD_START_CPU_MS,
        },
      ]),
    ];
    return { figures: { bareNode, functions: figures }, text: text.join("\n") };
  } finally {
    await local.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Loads a function as Lambda's runtime does, which is an ES module that requires it. */
const startFile = ({ entry, exportName }: { entry: string; exportName: string }): string =>
  `import { createRequire } from "node:module";\n${REPORT_CPU}${WITHOUT_WEBSOCKETS}` +
  `const { ${exportName}: handler } = createRequire(import.meta.url)(${JSON.stringify(entry)});\n` +
  "await handler({}, {});\nprocess.exit();\n";

async function startNode(file: string, env: Record<string, string>): Promise<Start> {
  const began = performance.now();
  const { stdout } = await runFile(process.execPath, [file], { env });
  const wallMs = performance.now() - began;
  const { user, system } = JSON.parse(stdout.trim().split("\n").at(-1)!) as NodeJS.CpuUsage;
  return { cpuMs: (user + system) / 1_000, wallMs };
}

const medianOf = (starts: readonly Start[]): Start => ({
  cpuMs: median(starts.map(({ cpuMs }) => cpuMs)),
  wallMs: median(starts.map(({ wallMs }) => wallMs)),
});

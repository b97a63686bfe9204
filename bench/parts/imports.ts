import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { table } from "@waybill/operator/text";
import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { createApiClient, requireSuccess } from "../../demo/api-client.ts";
import { BUNDLE_MODE, type BenchmarkEffort, type BenchmarkResult, formatTargets } from "../benchmark.ts";

const runFile = promisify(execFile);
const SIZES = { full: [10_000, 100_000], quick: [10, 100] };
const LAMBDA_S = 900;
const POLL_MS = 1_000;
/** The writes per second that a partition of DynamoDB accepts, here of the index of drafts. */
const WRITES_A_SECOND = 1_000;

/** Rows per second of processor and peak memory of the reading, beside the bare library; then a whole file, offline. */
export async function measureImports(effort: BenchmarkEffort): Promise<BenchmarkResult> {
  const sizes = SIZES[effort];
  const folder = await mkdtemp(join(tmpdir(), "waybill-imports-"));
  try {
    const readings = [];
    for (const size of sizes) {
      const path = join(folder, `${size}.csv`);
      await writeFile(path, createCsvFile(size, `rte_${"0".repeat(32)}`));
      for (const how of ["bare", "whole"])
        readings.push({ how, bytes: (await stat(path)).size, ...(await measureReading(how, path)) });
    }
    const imported = await importFile(sizes.at(-1)!, BUNDLE_MODE[effort]);
    const [small, large] = [readings[1]!, readings[3]!];
    const flat = large.peakMb / small.peakMb;
    const rows = readings.map(({ how, bytes, rows: count, cpuS, peakMb }) => [
      how === "bare" ? "csv-parse alone" : "an import, without AWS",
      (bytes / 1e6).toFixed(1),
      count,
      (count / cpuS).toFixed(0),
      peakMb.toFixed(0),
    ]);
    const text = [
      table(["READING", "MB", "ROWS", "ROWS/s OF CPU", "PEAK MB"], rows),
      `offline, from upload to done: ${imported.rows} rows in ${imported.seconds.toFixed(0)} s, ${(imported.rows / imported.seconds).toFixed(0)} rows/s`,
      `on AWS the index of drafts takes ${WRITES_A_SECOND} writes a second: no less than ${sizes.at(-1)! / WRITES_A_SECOND} s`,
      formatTargets([
        {
          what: "peak memory, ten times the rows",
          target: "≤ 1.5 ×",
          reached: `${flat.toFixed(2)} ×`,
          met: flat <= 1.5,
        },
        {
          what: "a whole file",
          target: `≤ ${LAMBDA_S} s`,
          reached: `${imported.seconds.toFixed(0)} s`,
          met: imported.seconds <= LAMBDA_S,
        },
      ]),
    ];
    return { figures: { readings, imported }, text: text.join("\n") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface ImportReading {
  rows: number;
  cpuS: number;
  peakMb: number;
}

async function measureReading(how: string, path: string): Promise<ImportReading> {
  const child = join(import.meta.dirname, "import-reading.ts");
  return JSON.parse((await runFile(process.execPath, [child, how, path])).stdout) as ImportReading;
}

async function importFile(size: number, bundle: "dev" | "deploy"): Promise<{ rows: number; seconds: number }> {
  const local = await startLocal({ bundle });
  try {
    const file = createCsvFile(size, await publishRoute(local));
    const partner = await createApiClient(local, "partner", "acme");
    const sha256 = createHash("sha256").update(file).digest("hex");
    const { importId, upload } = await requireSuccess<{
      importId: string;
      upload: { url: string; headers: Record<string, string> };
    }>(partner("POST", "/v1/imports", { bytes: file.length, sha256 }));
    const began = performance.now();
    await fetch(upload.url, { method: "PUT", headers: upload.headers, body: file });
    for (;;) {
      const { state, ok = 0 } = await requireSuccess<{ state: string; ok?: number }>(
        partner("GET", `/v1/imports/${importId}`),
      );
      if (state === "done") return { rows: ok, seconds: (performance.now() - began) / 1_000 };
      await new Promise((resolve) => void setTimeout(resolve, POLL_MS));
    }
  } finally {
    await local.stop();
  }
}

async function publishRoute(local: LocalWaybill): Promise<string> {
  const admin = await createApiClient(local, "admin", "a1");
  const stops = [52.52, 52.53].map((lat, n) => ({ id: `s${n}`, name: `Stop ${n}`, point: { lat, lon: 13.4 } }));
  const { routeId } = await requireSuccess<{ routeId: string }>(admin("POST", "/v1/routes", { name: "Mitte", stops }));
  await requireSuccess(admin("POST", `/v1/routes/${routeId}/publish`));
  return routeId;
}

/** A file of about a hundred bytes a row. */
function createCsvFile(size: number, routeId: string): Buffer<ArrayBuffer> {
  const rest = `${routeId},2026-12-01T09:00:00Z,2026-12-01T12:00:00Z,5,EUR`;
  const rows = Array.from({ length: size }, (_, n) => `${n},T${n},${rest}`);
  return Buffer.from(["externalId,title,routeId,from,to,bonus,currency", ...rows, ""].join("\n"));
}

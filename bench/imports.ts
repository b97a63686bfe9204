import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { table } from "@waybill/operator/text";
import { type Local, startLocal } from "@waybill/local/boot";
import { asking, must } from "../demo/api.ts";
import { BUNDLE, type Effort, type Part, targets } from "./part.ts";

const run = promisify(execFile);
const SIZES = { full: [10_000, 100_000], quick: [10, 100] };
const LAMBDA_S = 900;
const LOOK_MS = 1_000;
/** What the index of drafts takes a second, as a partition of DynamoDB does. */
const WRITES_A_SECOND = 1_000;

/** Rows per second of processor and peak memory of the reading, beside the bare library; then a whole file, offline. */
export async function imports(effort: Effort): Promise<Part> {
  const sizes = SIZES[effort];
  const folder = await mkdtemp(join(tmpdir(), "waybill-imports-"));
  try {
    const readings = [];
    for (const size of sizes) {
      const path = join(folder, `${size}.csv`);
      await writeFile(path, fileOf(size, `rte_${"0".repeat(32)}`));
      for (const how of ["bare", "whole"])
        readings.push({ how, bytes: (await stat(path)).size, ...(await read(how, path)) });
    }
    const road = await wholeRoad(sizes.at(-1)!, BUNDLE[effort]);
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
      `offline, from upload to done: ${road.rows} rows in ${road.seconds.toFixed(0)} s, ${(road.rows / road.seconds).toFixed(0)} rows/s`,
      `on AWS the index of drafts takes ${WRITES_A_SECOND} writes a second: no less than ${sizes.at(-1)! / WRITES_A_SECOND} s`,
      targets([
        {
          what: "peak memory, ten times the rows",
          target: "≤ 1.5 ×",
          reached: `${flat.toFixed(2)} ×`,
          met: flat <= 1.5,
        },
        {
          what: "a whole file",
          target: `≤ ${LAMBDA_S} s`,
          reached: `${road.seconds.toFixed(0)} s`,
          met: road.seconds <= LAMBDA_S,
        },
      ]),
    ];
    return { figures: { readings, road }, text: text.join("\n") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Reading {
  rows: number;
  cpuS: number;
  peakMb: number;
}

async function read(how: string, path: string): Promise<Reading> {
  const child = join(import.meta.dirname, "reading.ts");
  return JSON.parse((await run(process.execPath, [child, how, path])).stdout) as Reading;
}

async function wholeRoad(size: number, bundle: "dev" | "deploy"): Promise<{ rows: number; seconds: number }> {
  const local = await startLocal({ bundle });
  try {
    const file = fileOf(size, await publishedRoute(local));
    const partner = await asking(local, "partner", "acme");
    const sha256 = createHash("sha256").update(file).digest("hex");
    const { importId, upload } = await must<{
      importId: string;
      upload: { url: string; headers: Record<string, string> };
    }>(partner("POST", "/v1/imports", { bytes: file.length, sha256 }));
    const began = performance.now();
    await fetch(upload.url, { method: "PUT", headers: upload.headers, body: file });
    for (;;) {
      const { state, ok = 0 } = await must<{ state: string; ok?: number }>(partner("GET", `/v1/imports/${importId}`));
      if (state === "done") return { rows: ok, seconds: (performance.now() - began) / 1_000 };
      await new Promise((resolve) => void setTimeout(resolve, LOOK_MS));
    }
  } finally {
    await local.stop();
  }
}

async function publishedRoute(local: Local): Promise<string> {
  const admin = await asking(local, "admin", "a1");
  const stops = [52.52, 52.53].map((lat, n) => ({ id: `s${n}`, name: `Stop ${n}`, point: { lat, lon: 13.4 } }));
  const { routeId } = await must<{ routeId: string }>(admin("POST", "/v1/routes", { name: "Mitte", stops }));
  await must(admin("POST", `/v1/routes/${routeId}/publish`));
  return routeId;
}

/** A file of about a hundred bytes a row. */
function fileOf(size: number, routeId: string): Buffer<ArrayBuffer> {
  const rest = `${routeId},2026-12-01T09:00:00Z,2026-12-01T12:00:00Z,5,EUR`;
  const rows = Array.from({ length: size }, (_, n) => `${n},T${n},${rest}`);
  return Buffer.from(["externalId,title,routeId,from,to,bonus,currency", ...rows, ""].join("\n"));
}

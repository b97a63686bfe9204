import { RecordPositions } from "@waybill/events-schema/tracking";
import { table } from "@waybill/operator/text";
import { toStoredFixes } from "@waybill/tracking/fixes/fix";
import { foldFixes } from "@waybill/tracking/fixes/fold-fixes";
import { distanceM, EMPTY_PROGRESS } from "@waybill/tracking/fixes/progress";
import { packSegments } from "@waybill/tracking/fixes/segments";
import { generateDrive, toReportedFix } from "../../demo/generate/city.ts";
import { type BenchmarkEffort, type BenchmarkResult, formatTargets, median } from "../benchmark.ts";

const ROUNDS = { full: 41, quick: 1 };
const ROUND_FIXES = { full: 6_000, quick: 30 };
const SEGMENT_BYTES = 880;
/** What is reached on a busy machine. */
const MAX_RATIO = 2.9;

/** The worker's own work on a message: parse, validate, classify, measure, pack. Calls of the SDK are not included. */
function processMessage(body: string): number {
  const { detail } = JSON.parse(body) as { detail: unknown };
  const { data } = RecordPositions.parse(detail);
  const fixes = toStoredFixes(data.fixes, Date.parse(data.receivedAt));
  return distanceM(foldFixes(EMPTY_PROGRESS, fixes)) + packSegments(fixes, SEGMENT_BYTES).length;
}

/** Alternates the two, so that a machine that slows down slows both. */
export function measureWorkerCpu(effort: BenchmarkEffort): Promise<BenchmarkResult> {
  const figures = [6, 30, 500].map((batch) => {
    const body = createMessage(batch);
    const times = Math.ceil(ROUND_FIXES[effort] / batch);
    const [parse, all]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS[effort]; round++) {
      parse.push(measureMicroseconds(times, () => JSON.parse(body)) / (times * batch));
      all.push(measureMicroseconds(times, () => processMessage(body)) / (times * batch));
    }
    const ratio = median(all.map((one, n) => one / parse[n]!));
    return { batch, bytes: body.length, parseMicroseconds: median(parse), workMicroseconds: median(all), ratio };
  });
  const rows = figures.map(({ batch, bytes, parseMicroseconds, workMicroseconds, ratio }) => [
    batch,
    bytes,
    parseMicroseconds.toFixed(2),
    workMicroseconds.toFixed(2),
    ratio.toFixed(2),
  ]);
  const worst = Math.max(...figures.map(({ ratio }) => ratio));
  const text = [
    table(["FIXES A MESSAGE", "BYTES", "JSON.parse µs/FIX", "WORKER µs/FIX", "RATIO"], rows),
    formatTargets([
      {
        what: "worker CPU per fix",
        target: `≤ ${MAX_RATIO} × JSON.parse`,
        reached: `${worst.toFixed(2)} ×`,
        met: worst <= MAX_RATIO,
      },
    ]),
  ];
  return Promise.resolve({ figures, text: text.join("\n") });
}

function measureMicroseconds(times: number, run: () => unknown): number {
  const before = process.cpuUsage();
  for (let n = 0; n < times; n++) run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function createMessage(batch: number): string {
  const start = Date.parse("2026-11-21T09:00:00.000Z");
  const fixes = generateDrive(1, 120)
    .slice(0, batch)
    .map(({ second, ...fix }) => toReportedFix(fix, start + second * 1_000));
  const receivedAt = new Date(Date.parse(fixes.at(-1)!.fixTime) + 1_000).toISOString();
  const data = { runId: "run-01", courierId: "courier-01", receivedAt, fixes };
  return JSON.stringify(RecordPositions.create(data, { id: "pos_0123456789abcdefghijkl" }));
}

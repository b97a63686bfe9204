import { startLocal } from "@waybill/local/boot";
import { table } from "@waybill/operator/text";
import { isInPackage, limitToFunctions } from "@waybill/plan/view/limit-to-functions";
import { BUNDLE_MODE, type BenchmarkEffort, median, type BenchmarkResult } from "../benchmark.ts";
import { createPositionsRequests, postPositionsRequests } from "../positions-requests.ts";

const RUNS = { full: 3, quick: 1 };
const AT_ONCE = 16;
const BATCHES = { full: [6, 30], quick: [6] };
const COURIERS = { full: 40, quick: 1 };
const ROUNDS = { full: 15, quick: 1 };

/** From the first POST until tracking has stored every fix and is idle; functions are warm. */
export async function measureThroughput(effort: BenchmarkEffort): Promise<BenchmarkResult> {
  const times = ROUNDS[effort];
  const plan = limitToFunctions(isInPackage("tracking"));
  const figures = [];
  for (const batch of BATCHES[effort]) {
    const began = Date.now() - times * batch * 10_000;
    const rounds = Array.from({ length: times }, (_, round) => round);
    const reports = rounds.flatMap((round) =>
      createPositionsRequests({ couriers: COURIERS[effort], batch, round, now: began + round * batch * 10_000 }),
    );
    const fixes = reports.reduce((sum, one) => sum + one.fixes, 0);
    const rates: number[] = [];
    for (let n = 0; n < RUNS[effort]; n++) {
      const local = await startLocal({ plan, bundle: BUNDLE_MODE[effort] });
      try {
        await postPositionsRequests(local, reports.slice(0, AT_ONCE), AT_ONCE);
        await local.waitUntilIdle();
        const from = performance.now();
        await postPositionsRequests(local, reports, AT_ONCE);
        await local.waitUntilIdle();
        rates.push((fixes * 1_000) / (performance.now() - from));
      } finally {
        await local.stop();
      }
    }
    figures.push({ batch, fixes, requests: reports.length, fixesPerSecond: median(rates) });
  }
  const rows = figures.map((one) => [one.batch, one.fixes, one.requests, one.fixesPerSecond.toFixed(0)]);
  return { figures, text: table(["FIXES A REQUEST", "FIXES", "REQUESTS", "FIXES/s TO STORED"], rows) };
}

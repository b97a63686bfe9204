import { formatCount } from "@waybill/operator/format";
import { simulatePhone, type PlayResult } from "@waybill/operator/phone";
import { createProgressBar } from "@waybill/operator/progress-bar";
import type { TrackPoint } from "@waybill/operator/track";
import { type ApiClient, requireSuccess } from "../api-client.ts";
import type { DemoCloud } from "../cloud.ts";
import type { WonTask } from "./claim-tasks.ts";
import { runInVirtualTime } from "../virtual-time.ts";
import { printNote } from "../screen.ts";

/** One courier's drive for one task, and what the phone did. */
export interface DrivenRun extends WonTask {
  runId: string;
  points: TrackPoint[];
  played: PlayResult;
  outcome: "completed" | "failed";
}

/**
 * All winners start, drive and finish in the cloud's virtual time. Every third phone loses its network now and then and
 * sends its stored fixes together; every fourth sends a request twice because the response was lost. The last courier fails the task.
 */
export async function driveRuns(
  cloud: DemoCloud,
  won: readonly WonTask[],
  couriers: ReadonlyMap<string, ApiClient>,
  startOf: (won: WonTask) => Promise<string>,
): Promise<DrivenRun[]> {
  const { clock, stopping } = cloud;
  const [began, startedAt] = [performance.now(), clock.now()];
  const total = won.reduce((sum, { offer }) => sum + offer.drive(0).length, 0);
  const bar = createProgressBar("fix", total, process.stderr);
  const sent = new Map<string, number>();
  const couriersDriving = won.map((one, n) => async (time: { now(): number; wait(ms: number): Promise<unknown> }) => {
    const { offer, courier } = one;
    const runId = await startOf(one);
    const points = offer.drive(time.now());
    const played = await simulatePhone({
      api: cloud.api,
      token: await cloud.token("courier", courier),
      runId,
      points,
      gaps: n % 3 === 1,
      duplicates: n % 4 === 2,
      onProgress: (done) => bar.update(sum(sent.set(runId, done).values())),
      signal: stopping,
      fetch: (url, request) => fetch(url, { ...request, signal: stopping }),
      ...time,
    });
    const outcome = n === won.length - 1 && n > 0 ? ("failed" as const) : ("completed" as const);
    const [verb, body] = outcome === "failed" ? ["fail", { reason: "nobody-there" }] : ["complete", undefined];
    await requireSuccess(couriers.get(courier)!("POST", `/v1/tasks/${offer.taskId}/${verb}`, body));
    return { ...one, runId, points, played, outcome };
  });
  const runs = await runInVirtualTime(cloud, couriersDriving).finally(() => bar.end());
  const requests = sum(runs.map(({ played }) => played.requests));
  const hours = ((clock.now() - startedAt) / 3_600_000).toFixed(1);
  printNote(
    `${formatCount(total, "fix")} in ${formatCount(requests, "request")}, ${hours} hours in ${((performance.now() - began) / 1_000).toFixed(1)} s`,
  );
  return runs;
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((all, one) => all + one, 0);

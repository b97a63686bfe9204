import { count } from "@waybill/operator/format";
import { phone, type Played } from "@waybill/operator/phone";
import { progress } from "@waybill/operator/progress";
import type { TrackPoint } from "@waybill/operator/track";
import { type Ask, must } from "./api.ts";
import type { DemoCloud } from "./cloud.ts";
import type { Won } from "./competition.ts";
import { liveThrough } from "./day-time.ts";
import { note } from "./screen.ts";

/** One courier's way for one task, and what his phone did. */
export interface Run extends Won {
  runId: string;
  points: TrackPoint[];
  played: Played;
  outcome: "completed" | "failed";
}

/**
 * All winners start, drive and end, in the cloud's own time: every third phone loses its network now and then and sends
 * what it kept together, every fourth sends a request twice because it did not hear the answer. The last finds nobody there.
 */
export async function work(
  cloud: DemoCloud,
  won: readonly Won[],
  couriers: ReadonlyMap<string, Ask>,
  startOf: (won: Won) => Promise<string>,
): Promise<Run[]> {
  const { clock, stopping } = cloud;
  const [began, dawn] = [performance.now(), clock.now()];
  const total = won.reduce((sum, { offer }) => sum + offer.drive(0).length, 0);
  const bar = progress("fix", total, process.stderr);
  const sent = new Map<string, number>();
  const people = won.map((one, n) => async (time: { now(): number; wait(ms: number): Promise<unknown> }) => {
    const { offer, courier } = one;
    const runId = await startOf(one);
    const points = offer.drive(time.now());
    const played = await phone({
      api: cloud.api,
      token: await cloud.token("courier", courier),
      run: runId,
      points,
      gaps: n % 3 === 1,
      duplicates: n % 4 === 2,
      onProgress: (done) => bar.step(sum(sent.set(runId, done).values())),
      stopping,
      fetch: (url, request) => fetch(url, { ...request, signal: stopping }),
      ...time,
    });
    const outcome = n === won.length - 1 && n > 0 ? ("failed" as const) : ("completed" as const);
    const [verb, body] = outcome === "failed" ? ["fail", { reason: "nobody-there" }] : ["complete", undefined];
    await must(couriers.get(courier)!("POST", `/v1/tasks/${offer.taskId}/${verb}`, body));
    return { ...one, runId, points, played, outcome };
  });
  const runs = await liveThrough(cloud, people).finally(() => bar.end());
  const requests = sum(runs.map(({ played }) => played.requests));
  const hours = ((clock.now() - dawn) / 3_600_000).toFixed(1);
  note(
    `${count(total, "fix")} in ${count(requests, "request")}, ${hours} hours in ${((performance.now() - began) / 1_000).toFixed(1)} s`,
  );
  return runs;
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((all, one) => all + one, 0);

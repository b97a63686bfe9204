import { metresBetween } from "@waybill/geometry/lat-lon";
import type { LoggedEvent } from "./event-log.ts";
import { type ApiClient, requireSuccess } from "../api-client.ts";
import type { BrokenMessage } from "../day/broken-messages.ts";
import type { DrivenRun } from "../day/drive-runs.ts";

/** A run as the API returns it. */
export interface RunCheck {
  runId: string;
  name: string;
  sent: number;
  stored: number;
  classes: Record<string, number>;
  storedM: number;
  /** How far the API's distance is outside of what the ok fixes allow, computed here from the raw track. */
  offPercent: number;
}

/** The comparison of all fixes. */
export interface FixCheck {
  runs: RunCheck[];
  sent: number;
  accepted: number;
  classified: number;
  stored: number;
  lost: number;
  /** Fixes stored or counted more often than sent, and progress of a run published under two ids. */
  appliedTwice: number;
  /** Requests that phones sent twice, and events published again under their own id: harmless, and shown. */
  harmlessRepeats: { requests: number; published: number; again: number };
  /** Descriptions of all other errors. */
  faults: string[];
}

interface TrackFix {
  fixTime: string;
  lat: number;
  lon: number;
  seq?: number;
  speedMps?: number;
  class: string;
}

/** Reads every run through the API and compares it with what was sent. */
export async function checkFixes(
  ask: ApiClient,
  worked: readonly DrivenRun[],
  broken: BrokenMessage,
  progress: readonly LoggedEvent[],
): Promise<FixCheck> {
  const faults: string[] = [];
  const expected = worked.map(({ runId, offer: { name }, points }) => ({
    runId,
    name,
    times: points.map(({ at }) => new Date(at).toISOString()),
  }));
  expected.push({ runId: broken.runId, name: "broken message", times: Array<string>(broken.fixes).fill("") });

  const runs: RunCheck[] = [];
  let [lost, twice, classed] = [0, 0, 0];
  for (const { runId, name, times } of expected) {
    const read = <T>(path: string) => requireSuccess<T>(ask("GET", `/v1/runs/${runId}${path}`));
    const summary = await read<{ distanceM: number; counts: Record<string, number> }>("");
    const { fixes } = await read<{ fixes: TrackFix[] }>("/track?raw=true");
    const ids = fixes.map(({ fixTime, seq }) => `${fixTime}#${seq ?? 0}`);
    const storedTimes = new Set(fixes.map(({ fixTime }) => fixTime));
    lost += times.filter((time) => time !== "" && !storedTimes.has(time)).length;
    twice += ids.length - new Set(ids).size;
    classed += sum(Object.values(summary.counts));
    if (ids.some((id, n) => n > 0 && id < ids[n - 1]!)) faults.push(`${name} is out of order`);
    const ok = fixes.filter((fix) => fix.class === "ok");
    const { minM, maxM } = allowedDistance(ok);
    const offM = Math.max(0, minM - summary.distanceM, summary.distanceM - maxM);
    const offPercent = maxM === 0 ? 0 : (100 * offM) / maxM;
    if (offPercent > 0.5) faults.push(`${name} is ${offPercent.toFixed(2)} % off its own fixes`);
    const { counts: classes, distanceM: storedM } = summary;
    runs.push({ runId, name, sent: times.length, stored: fixes.length, classes, storedM, offPercent });
  }
  if (progress.length === 0) faults.push("no progress of a run was published");
  const ids = new Set(progress.map(({ meta }) => meta.id));
  const ticks = new Set(progress.map(({ meta }) => `${meta.subject} ${meta.id.split(".").at(-1)}`));
  const stored = sum(runs.map((one) => one.stored));
  return {
    runs,
    sent: sum(worked.map(({ played }) => played.sent)) + broken.fixes,
    accepted: sum(worked.map(({ played }) => played.accepted)) + broken.fixes,
    classified: classed,
    stored,
    lost,
    appliedTwice: twice + ids.size - ticks.size + Math.max(0, classed - stored),
    harmlessRepeats: {
      requests: sum(worked.map(({ played }) => played.duplicates)),
      published: progress.length,
      again: progress.length - ids.size,
    },
    faults,
  };
}

/**
 * Every great-circle step between two fixes is distance when the phone reported movement at one of them. Other steps may be
 * those of a receiver that wanders while its courier stands still.
 */
function allowedDistance(fixes: readonly TrackFix[]): { minM: number; maxM: number } {
  const steps = fixes.slice(1).map((fix, n) => ({
    metres: metresBetween(fixes[n]!, fix),
    isMoving: [fixes[n]!, fix].some(({ speedMps = 0 }) => speedMps >= 1),
  }));
  const totalM = (some: typeof steps) => sum(some.map(({ metres }) => metres));
  return { minM: totalM(steps.filter(({ isMoving }) => isMoving)), maxM: totalM(steps) };
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((all, one) => all + one, 0);

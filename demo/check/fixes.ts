import type { LocalWaybill } from "@waybill/local/boot";
import { metresBetween } from "@waybill/geometry/lat-lon";
import { RunProgressed } from "@waybill/events-schema/tracking";
import { readEventLog } from "./event-log.ts";
import { type ApiClient, requireSuccess } from "../api-client.ts";
import type { BrokenMessages } from "../day/broken-messages.ts";
import type { DrivenRun } from "../day/drive-runs.ts";

/** A run as the API returns it. */
export interface RunCheck {
  runId: string;
  name: string;
  sent: number;
  stored: number;
  classes: Record<string, number>;
  storedM: number;
  /** The API's distance divided by the sum of great-circle steps over the ok fixes, computed here from the raw track. */
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
  harmlessRepeats: { requests: number; announced: number; again: number };
  /** Descriptions of all other errors. */
  faults: string[];
}

interface TrackFix {
  fixTime: string;
  lat: number;
  lon: number;
  seq?: number;
  class: string;
}

/** Reads every run through the API and compares it with what was sent. */
export async function checkFixes(
  local: LocalWaybill,
  ask: ApiClient,
  worked: readonly DrivenRun[],
  broken: BrokenMessages,
): Promise<FixCheck> {
  const faults: string[] = [];
  const expected = worked.map(({ runId, offer: { name }, points }) => ({
    runId,
    name,
    times: points.map(({ at }) => new Date(at).toISOString()),
  }));
  for (const [runId, fixes] of broken.fixesByRun)
    expected.push({ runId, name: "broken message", times: Array<string>(fixes).fill("") });

  const runs: RunCheck[] = [];
  let [lost, twice, classed] = [0, 0, 0];
  for (const { runId, name, times } of expected) {
    const read = <T>(path: string) => requireSuccess<T>(ask("GET", `/v1/runs/${runId}${path}`));
    const summary = await read<{ distanceM: number; counts: Record<string, number> }>("");
    const { fixes } = await read<{ fixes: TrackFix[] }>("/track?raw=true");
    const ids = fixes.map(({ fixTime, seq }) => `${fixTime}#${seq ?? 0}`);
    const kept = new Set(fixes.map(({ fixTime }) => fixTime));
    lost += times.filter((time) => time !== "" && !kept.has(time)).length;
    twice += ids.length - new Set(ids).size;
    classed += sum(Object.values(summary.counts));
    if (ids.some((id, n) => n > 0 && id < ids[n - 1]!)) faults.push(`${name} is out of order`);
    const ok = fixes.filter((fix) => fix.class === "ok");
    const steps = sum(ok.slice(1).map((fix, n) => metresBetween(ok[n]!, fix)));
    const offPercent = steps === 0 ? 0 : (100 * Math.abs(summary.distanceM - steps)) / steps;
    if (offPercent > 0.5) faults.push(`${name} is ${offPercent.toFixed(2)} % off its own fixes`);
    const { counts: classes, distanceM: storedM } = summary;
    runs.push({ runId, name, sent: times.length, stored: fixes.length, classes, storedM, offPercent });
  }
  const progressEvents = readEventLog(local).filter(({ name }) => name === RunProgressed.name);
  const ids = new Set(progressEvents.map(({ meta }) => meta.id));
  const ticks = new Set(progressEvents.map(({ meta }) => `${meta.subject} ${meta.id.split(".").at(-1)}`));
  const stored = sum(runs.map((one) => one.stored));
  const extra = sum(broken.fixesByRun.values());
  return {
    runs,
    sent: sum(worked.map(({ played }) => played.sent)) + extra,
    accepted: sum(worked.map(({ played }) => played.accepted)) + extra,
    classified: classed,
    stored,
    lost,
    appliedTwice: twice + ids.size - ticks.size + Math.max(0, classed - stored),
    harmlessRepeats: {
      requests: sum(worked.map(({ played }) => played.duplicates)),
      announced: progressEvents.length,
      again: progressEvents.length - ids.size,
    },
    faults,
  };
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((all, one) => all + one, 0);

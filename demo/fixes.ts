import type { Local } from "@waybill/local/boot";
import { metresBetween } from "@waybill/geometry/lat-lon";
import { RunProgressed } from "@waybill/events-schema/tracking";
import { announced } from "./announced.ts";
import { type Ask, must } from "./api.ts";
import type { Broken } from "./breaks.ts";
import type { Run } from "./phones.ts";

/** A run as it was read back. */
export interface RunAccount {
  runId: string;
  name: string;
  sent: number;
  stored: number;
  classes: Record<string, number>;
  storedM: number;
  /** Of the sum of great-circle steps over the ok fixes, computed here from the raw track. */
  offPercent: number;
}

/** What became of every fix. */
export interface FixAccount {
  runs: RunAccount[];
  sent: number;
  accepted: number;
  classed: number;
  stored: number;
  lost: number;
  /** Fixes stored or counted more often than sent, and ten seconds of a run announced under two ids. */
  twice: number;
  /** Requests that phones sent twice, and announcements repeated under their own id: harmless, and shown. */
  repeated: { requests: number; announced: number; again: number };
  /** Whatever else should not be, in words. */
  faults: string[];
}

interface RawFix {
  fixTime: string;
  lat: number;
  lon: number;
  seq?: number;
  class: string;
}

/** Read back every run through the API and hold it against what was sent. */
export async function accountForFixes(
  local: Local,
  ask: Ask,
  worked: readonly Run[],
  broken: Broken,
): Promise<FixAccount> {
  const faults: string[] = [];
  const expected = worked.map(({ runId, offer: { name }, points }) => ({
    runId,
    name,
    times: points.map(({ at }) => new Date(at).toISOString()),
  }));
  for (const [runId, fixes] of broken.fixes)
    expected.push({ runId, name: "broken message", times: Array<string>(fixes).fill("") });

  const runs: RunAccount[] = [];
  let [lost, twice, classed] = [0, 0, 0];
  for (const { runId, name, times } of expected) {
    const read = <T>(path: string) => must<T>(ask("GET", `/v1/runs/${runId}${path}`));
    const summary = await read<{ distanceM: number; counts: Record<string, number> }>("");
    const { fixes } = await read<{ fixes: RawFix[] }>("/track?raw=true");
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
  const said = announced(local).filter(({ name }) => name === RunProgressed.name);
  const ids = new Set(said.map(({ meta }) => meta.id));
  const ticks = new Set(said.map(({ meta }) => `${meta.subject} ${meta.id.split(".").at(-1)}`));
  const stored = sum(runs.map((one) => one.stored));
  const extra = sum(broken.fixes.values());
  return {
    runs,
    sent: sum(worked.map(({ played }) => played.sent)) + extra,
    accepted: sum(worked.map(({ played }) => played.accepted)) + extra,
    classed,
    stored,
    lost,
    twice: twice + ids.size - ticks.size + Math.max(0, classed - stored),
    repeated: {
      requests: sum(worked.map(({ played }) => played.duplicates)),
      announced: said.length,
      again: said.length - ids.size,
    },
    faults,
  };
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((all, one) => all + one, 0);

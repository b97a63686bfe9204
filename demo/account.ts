import type { Meta } from "@waybill/events-schema/event";
import { RunProgressed } from "@waybill/events-schema/tracking";
import type { Local } from "@waybill/local/boot";
import { metresBetween } from "@waybill/geometry/places";
import type { Played } from "@waybill/operator/phone";
import { Manifest } from "@waybill/plan/manifest";
import { table } from "@waybill/operator/output";
import type { Broken } from "./breaks.ts";
import type { Drive } from "./drives.ts";
import { note } from "./screen.ts";

interface RunAccount {
  run: string;
  name: string;
  sent: number;
  stored: number;
  classes: Record<string, number>;
  storedM: number;
  /** Of the sum of great-circle steps over the ok fixes, computed here from the raw track. */
  offPercent: number;
}

export interface Account {
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
export async function account(
  local: Local,
  drives: readonly Drive[],
  played: readonly Played[],
  broken: Broken,
): Promise<Account> {
  const token = await local.token("manager", "m1");
  const read = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${local.api}${path}`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const faults: string[] = [];
  const expected = drives.map(({ run, name, points }) => ({
    run,
    name,
    times: points.map(({ at }) => new Date(at).toISOString()),
  }));
  for (const [run, fixes] of broken.fixes)
    expected.push({ run, name: "the broken message", times: Array<string>(fixes).fill("") });

  const runs: RunAccount[] = [];
  let [lost, twice, classed] = [0, 0, 0];
  for (const { run, name, times } of expected) {
    const summary = await read<{ distanceM: number; counts: Record<string, number> }>(`/v1/runs/${run}`);
    const { fixes } = await read<{ fixes: RawFix[] }>(`/v1/runs/${run}/track?raw=true`);
    const ids = fixes.map(({ fixTime, seq }) => `${fixTime}#${seq ?? 0}`);
    const kept = new Set(fixes.map(({ fixTime }) => fixTime));
    const missing = times.filter((time) => time !== "" && !kept.has(time)).length;
    lost += missing;
    twice += ids.length - new Set(ids).size;
    classed += Object.values(summary.counts).reduce((all, one) => all + one, 0);
    if (ids.some((id, n) => n > 0 && id < ids[n - 1]!)) faults.push(`${run} is out of order`);
    const ok = fixes.filter((fix) => fix.class === "ok");
    const steps = ok.slice(1).reduce((all, fix, n) => all + metresBetween(ok[n]!, fix), 0);
    const offPercent = steps === 0 ? 0 : (100 * Math.abs(summary.distanceM - steps)) / steps;
    if (offPercent > 0.5) faults.push(`${run} is ${offPercent.toFixed(2)} % off its own fixes`);
    runs.push({
      run,
      name,
      sent: times.length,
      stored: fixes.length,
      classes: summary.counts,
      storedM: summary.distanceM,
      offPercent,
    });
  }
  const said = announcements(local);
  twice += new Set(said.map(({ id }) => id)).size - new Set(said.map(({ tick }) => tick)).size;
  twice += Math.max(0, classed - runs.reduce((all, one) => all + one.stored, 0));
  const extra = [...broken.fixes.values()].reduce((all, one) => all + one, 0);
  return {
    runs,
    sent: played.reduce((all, one) => all + one.sent, 0) + extra,
    accepted: played.reduce((all, one) => all + one.accepted, 0) + extra,
    classed,
    stored: runs.reduce((all, one) => all + one.stored, 0),
    lost,
    twice,
    repeated: {
      requests: played.reduce((all, one) => all + one.duplicates, 0),
      announced: said.length,
      again: said.length - new Set(said.map(({ id }) => id)).size,
    },
    faults,
  };
}

/** Every `run.progressed` that was on the bus: its id, and the run and ten seconds it speaks of. */
function announcements(local: Local): { id: string; tick: string }[] {
  const { name, stage } = local.view.app;
  const manifest = Manifest.parse(
    JSON.parse(local.cloud.parameters.get(`/${name}/${stage}/manifest`)?.value ?? "null"),
  );
  const said = local.cloud.logs.get(manifest.eventLog)?.events ?? [];
  return said
    .map(({ message }) => JSON.parse(message) as { "detail-type": string; detail: { meta: Meta; data: unknown } })
    .filter((event) => event["detail-type"] === RunProgressed.name)
    .map(({ detail: { meta } }) => ({ id: meta.id, tick: `${meta.subject} ${meta.id.split(".").at(-1)}` }));
}

export function print(result: Account, seconds: number): void {
  const rows = result.runs.map(({ run, name, sent, stored, classes, storedM, offPercent }) => [
    run,
    name,
    sent,
    stored,
    Object.entries(classes)
      .map(([fixClass, count]) => `${count} ${fixClass}`)
      .join(", "),
    (storedM / 1_000).toFixed(2),
    offPercent.toFixed(3),
  ]);
  for (const line of table(["RUN", "TRACK", "SENT", "STORED", "CLASSED", "KM", "OFF %"], rows).split("\n")) note(line);
  note("");
  const { sent, accepted, classed, stored, lost, twice, repeated, faults } = result;
  const closing: [string, number | string][] = [
    ["sent", sent],
    ["accepted", accepted],
    ["classed", classed],
    ["stored", stored],
    ["lost", lost],
    ["duplicated effects", twice],
    ["requests sent twice", repeated.requests],
    ["announcements", repeated.announced],
    ["of these repeated", repeated.again],
    ["seconds", seconds.toFixed(1)],
  ];
  for (const [what, value] of closing) note(`${what.padEnd(22)}${String(value).padStart(8)}`);
  for (const fault of faults) note(`NOT AS IT SHOULD BE: ${fault}`);
}

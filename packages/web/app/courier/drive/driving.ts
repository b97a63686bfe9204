import { computed, effect, signal, untracked } from "@preact/signals";
import { dataOf } from "@waybill/client";
import { clockAheadMs, now, setClockAhead } from "../../clock.ts";
import type { RunSummary } from "../../runs.ts";
import { api } from "../../session/api.ts";
import { session } from "../../session/session.ts";
import { database } from "../storage/database.ts";
import { notifyOtherTabs, onOtherTabsChange } from "../storage/other-tabs.ts";
import { rememberDrive } from "../stored-drive.ts";
import { readTaskRoute, type Task } from "../tasks/tasks.ts";
import type { Drive, DriveOutcome, KnownStops } from "./drive.ts";
import type { CurrentPosition } from "./current-position.ts";
import { createPositionOutbox } from "./outbox.ts";
import { recordPositions } from "./recorder.ts";
import { retryDelaySeconds, type ReportAnswer, sendWaiting } from "./sender.ts";
import { keepScreenOn } from "./wake-lock.ts";

/** The newest run on this phone of whoever is signed in, or of whoever drives when nobody is. */
export const drive = signal<Drive | undefined>(undefined);
export const isDriveLoaded = signal(false);
/** The run as the API knows it. */
export const run = signal<RunSummary | undefined>(undefined);
export const knownStops = computed<KnownStops>(() =>
  Object.fromEntries((run.value?.stops ?? []).map(({ stopId, state }) => [stopId, state])),
);

/** Positions that wait: of this courier, and of others who drove with this phone. */
export const waiting = signal({ own: 0, others: 0 });
/** How sending goes. `retryAt`: by the phone's clock. */
export type Sending =
  | { kind: "idle" }
  | { kind: "sending" }
  | { kind: "failed"; error: unknown; retryAt: number }
  | { kind: "signedOut" };
export const sending = signal<Sending>({ kind: "idle" });

/** What differs by less is the way of an answer through the network. */
const MIN_CORRECTION_MS = 5_000;

/** What to add to the phone's times; undefined while the API's clock is not known. */
function clockCorrection(): number | undefined {
  const ahead = clockAheadMs();
  return ahead !== undefined && Math.abs(ahead) < MIN_CORRECTION_MS ? 0 : ahead;
}

const sub = computed(() => session.value?.sub);

async function reloadDrive(): Promise<void> {
  const db = await database();
  const all = await db.getAll("drives");
  const who = sub.value;
  const own = all.filter((one) => (who === undefined ? !one.ended : one.courierId === who));
  drive.value = own.toSorted((a, b) => a.startedAt - b.startedAt).at(-1);
  await countWaiting();
  isDriveLoaded.value = true;
}

async function countWaiting(): Promise<void> {
  const courierId = sub.value ?? drive.value?.courierId ?? "";
  waiting.value = await createPositionOutbox(await database()).count(courierId);
}

async function saveDrive(change: (before: Drive) => Drive): Promise<void> {
  const tx = (await database()).transaction("drives", "readwrite");
  const before = drive.value && (await tx.store.get(drive.value.runId));
  if (before) await tx.store.put(change(before));
  await tx.done;
  notifyOtherTabs("drives");
  await reloadDrive();
}

/** Drive a started task on this phone, with what is needed to do so without a network. */
export async function beginDrive(task: Task): Promise<void> {
  const { stops } = await readTaskRoute(task.taskId, new AbortController().signal);
  const db = await database();
  const { taskId, title, window, completion, run: started } = task;
  const known = await db.get("drives", started!.runId);
  await db.put("drives", {
    ...(known ?? { newestAt: 0, recorded: 0, sent: 0, lost: 0, refused: {}, reached: {}, gaps: [] }),
    runId: started!.runId,
    taskId,
    courierId: session.value!.sub,
    title,
    window,
    ...(completion && { completion }),
    stops,
    startedAt: Date.parse(started!.startedAt),
    aheadMs: clockCorrection() ?? known?.aheadMs ?? 0,
  });
  await deleteOldDrives();
  // Without it a browser that needs room may delete what waits.
  void navigator.storage?.persist?.();
  notifyOtherTabs("drives");
  await reloadDrive();
}

/** Ended runs of which nothing waits any more, but for the newest, which is shown. */
async function deleteOldDrives(): Promise<void> {
  const db = await database();
  for (const { runId, ended } of await db.getAll("drives")) {
    const hasFixes = (await db.count("fixes", IDBKeyRange.bound([runId, 0], [runId, Infinity]))) > 0;
    if (ended && !hasFixes) await db.delete("drives", runId);
  }
}

/** The run has ended: nothing is recorded any more; what waits is still sent. */
export const endDrive = (outcome: DriveOutcome): Promise<void> =>
  saveDrive((before) => ({ ...before, ended: { at: now(), outcome } }));

export const dismissGaps = (): Promise<void> => saveDrive((before) => ({ ...before, gaps: [] }));

/** The outcome of a run that did not end on this phone. */
const OUTCOMES: Partial<Record<RunSummary["state"], DriveOutcome>> = {
  finished: "completed",
  aborted: "taken",
  handedOver: "taken",
};

/** Ask how the run is; what the phone knows stays when it cannot be asked. */
export async function refreshRun(): Promise<void> {
  const current = drive.value;
  // Before its first report it may not be there.
  if (!current || current.sent === 0 || !session.value || !navigator.onLine) return;
  const { runId } = current;
  const found = await dataOf(api.GET("/v1/runs/{runId}", { params: { path: { runId } } })).catch(() => undefined);
  if (!found || drive.value?.runId !== runId) return;
  run.value = found;
  const outcome = OUTCOMES[found.state];
  if (outcome !== undefined && !drive.value.ended) await endDrive(outcome);
}

/** Record a position of the run that goes on. */
async function record(runId: string, position: CurrentPosition, afterInterruption: boolean): Promise<void> {
  const current = drive.value;
  if (current?.runId !== runId || current.ended) return;
  const { at, ...fix } = position;
  const outbox = createPositionOutbox(await database());
  const after = await outbox.add({ runId: current.runId, at: at + current.aheadMs, ...fix }, { afterInterruption });
  if (!after) return;
  drive.value = after;
  waiting.value = { ...waiting.value, own: waiting.value.own + 1 };
  notifyOtherTabs("drives");
  if (Date.now() >= nextSendAt) void send();
}

async function report(
  runId: string,
  fixes: readonly (Omit<CurrentPosition, "accuracyM"> & { accuracyM?: number })[],
): Promise<ReportAnswer> {
  const body = {
    runId,
    fixes: fixes.map(({ at, lat, lon, accuracyM, speedMps, headingDeg }) => ({
      fixTime: new Date(at).toISOString(),
      lat,
      lon,
      ...(accuracyM !== undefined && { accuracyM: Math.min(accuracyM, MAX_ACCURACY_M) }),
      ...(speedMps !== undefined && { speedMps }),
      ...(headingDeg !== undefined && { headingDeg }),
    })),
  };
  const answer = await dataOf(api.POST("/v1/positions", { body, signal: AbortSignal.timeout(REQUEST_MS) }));
  // Whoever answers in place of the API, as the page of a hotel's network does, has not stored them.
  if (typeof answer.accepted !== "number") throw new Error("The answer is not that of the API.");
  return answer;
}

/** What the API takes at most: a phone that sees only a mast says several hundred kilometres. */
const MAX_ACCURACY_M = 100_000;
const REQUEST_MS = 60_000;

let nextSendAt = 0;
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function sendIn(seconds: number): void {
  nextSendAt = Date.now() + seconds * 1_000;
  clearTimeout(timer);
  timer = setTimeout(() => void send(), seconds * 1_000);
}

const DEFAULT_REPORT_SECONDS = 10;

/** Send all that waits, and plan the next report. */
export async function send(): Promise<void> {
  const who = sub.value;
  if (who === undefined) {
    sending.value = { kind: "signedOut" };
    return;
  }
  // It is sent when the network is back.
  if (sending.value.kind === "sending" || !navigator.onLine) return;
  clearTimeout(timer);
  sending.value = { kind: "sending" };
  const result = await database()
    .then((db) => sendWaiting(createPositionOutbox(db), who, report))
    .catch((error: unknown) => ({ kind: "failed", error }) as const);
  if (result.kind === "failed") {
    failures += 1;
    const seconds = retryDelaySeconds(failures);
    sending.value = { kind: "failed", error: result.error, retryAt: Date.now() + seconds * 1_000 };
    sendIn(seconds);
  } else {
    failures = 0;
    sending.value = { kind: "idle" };
    sendIn(result.kind === "sent" ? result.nextReportSeconds : DEFAULT_REPORT_SECONDS);
  }
  await countWaiting();
  notifyOtherTabs("drives");
  if (result.kind === "sent") await Promise.all([reloadDrive(), refreshRun()]);
}

const REFRESH_MS = 30_000;

/** What goes on for the run that has not ended. */
function driveOn({ runId, aheadMs }: Drive, ending: AbortSignal): void {
  const correction = clockCorrection();
  if (correction === undefined) setClockAhead(aheadMs);
  else if (Math.abs(correction - aheadMs) >= MIN_CORRECTION_MS)
    void saveDrive((before) => ({ ...before, aheadMs: correction }));
  keepScreenOn(ending);
  void recordPositions((position, isFirst) => void record(runId, position, isFirst), ending);
  void refreshRun();
}

/** Record and send while the pages of couriers are open. @returns a function that ends it */
export function keepDriving(): () => void {
  const ending = new AbortController();
  const options = { signal: ending.signal };
  const sendNow = () => void send();
  window.addEventListener("online", sendNow, options);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendNow(), options);
  const refreshing = setInterval(() => {
    if (document.visibilityState === "visible" && drive.value && !drive.value.ended) void refreshRun();
  }, REFRESH_MS);
  let current: { runId: string; ending: AbortController } | undefined;
  const stops = [
    onOtherTabsChange("drives", () => void reloadDrive()),
    effect(function followSession() {
      void sub.value;
      run.value = undefined;
      untracked(() => void reloadDrive().then(send));
    }),
    effect(function followDrive() {
      const active = drive.value && !drive.value.ended ? drive.value : undefined;
      if (!isDriveLoaded.value || active?.runId === current?.runId) return;
      current?.ending.abort();
      current = active && { runId: active.runId, ending: new AbortController() };
      rememberDrive(active !== undefined);
      if (active) untracked(() => driveOn(active, current!.ending.signal));
    }),
  ];
  return () => {
    ending.abort();
    current?.ending.abort();
    clearInterval(refreshing);
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { type SkippingClock, skippingClock } from "@waybill/local/clock";
import { forEachConcurrently } from "@waybill/kernel/concurrently";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import type { StageView } from "@waybill/plan/view/stage-view";
import { type ApiClient, createApiClient, requireSuccess } from "../../demo/api-client.ts";
import { generateDrive, toReportedFix } from "../../demo/generate/city.ts";
import { PHONE_PHOTO_DEFECTS, renderReceipt, SAMPLE_RECEIPTS } from "../../demo/generate/render-receipt.ts";
import { uploadReceiptPhoto } from "../../demo/upload-receipt-photo.ts";
import { openWatcher } from "../open-watcher.ts";
import { countLogBytes } from "../meter.ts";
import { type ActivityProfile, createProfiler, sendingOf } from "./activity-profile.ts";
import type { Profiles } from "./model.ts";
import { ACTIVITIES, type ActivityName } from "./workload.ts";

/** So many couriers do each activity once; more than a list has shards, so that a shared key is known by being fewer. */
const SAMPLE = 24;
const HOUR_MS = 3_600_000;
const FIXES = 6;
/** So many that most of them run code that V8 has compiled. */
const REPORTS = 12;
/** More than all activities report. */
const DRIVE_REPORTS = 30;
const WATCHERS = 2;
/** More than a list has shards, too; a receipt is a second of CPU. */
const RECEIPTS = 12;

/** Does each activity on the offline cloud and counts it. Times are of the functions; `onProgress` gets what is done. */
export async function measureProfiles(
  seed: number,
  onProgress: (done: number, name: string) => void,
): Promise<{ profiles: Profiles; view: StageView }> {
  const view = createStageView(loadPlan("aws"));
  const clock = skippingClock();
  const profiler = createProfiler(view, () => (started ? countLogBytes(started, () => true) : 0));
  let started: LocalWaybill | undefined;
  const local = (started = await startLocal({
    clock,
    environments: 40,
    interceptor: profiler.interceptor,
    onTraceEvent: profiler.record,
  }));
  try {
    const steps = await createSteps(local, { clock, seed, beginCounting: () => profiler.reset() });
    const profiles: Partial<Record<ActivityName, ActivityProfile>> = {};
    for (const [n, name] of ACTIVITIES.entries()) {
      profiler.reset();
      const repetitions = await steps[name]();
      await local.waitUntilIdle({ skip: true });
      profiles[name] = profiler.profile(repetitions, SAMPLE);
      onProgress(n + 1, name);
    }
    const {
      "report positions": report,
      "send a frame": both,
      ...others
    } = profiles as Record<ActivityName, ActivityProfile>;
    const frame = sendingOf(both, { report, places: SAMPLE, watchers: WATCHERS });
    return { profiles: { ...others, "report positions": report, "send a frame": frame }, view };
  } finally {
    await local.stop();
  }
}

/** What does each activity once for each courier of the sample, and returns how often that is. They build on one another, in order. */
type Steps = Record<ActivityName, () => Promise<number>>;

async function createSteps(
  local: LocalWaybill,
  { clock, seed, beginCounting }: { clock: SkippingClock; seed: number; beginCounting: () => void },
): Promise<Steps> {
  const numbers = Array.from({ length: SAMPLE }, (_, n) => n);
  const taskIds: string[] = [];
  const runIds: string[] = [];
  const clients = new Map<string, Promise<ApiClient>>();
  const clientOf = (role: string, sub: string) => {
    const known = clients.get(sub) ?? createApiClient(local, role, sub);
    clients.set(sub, known);
    return known;
  };
  const courier = (n: number) => clientOf("courier", `courier-${seed}-${n}`);
  const post = async <T>(client: Promise<ApiClient>, path: string, body?: unknown) =>
    requireSuccess<T>((await client)("POST", path, body));
  const each = (act: (n: number) => Promise<unknown>) => async () => {
    for (const n of numbers) await act(n);
    return SAMPLE;
  };
  const admin = clientOf("admin", "a1");

  let report = 0;
  async function reportPositions(reports = REPORTS): Promise<number> {
    for (const last = report + reports; report < last; report++) {
      clock.advanceTo(clock.now() + 60_000);
      const now = clock.now();
      const postReport = async (n: number) => {
        const drive = generateDrive(seed * 1_000 + n, FIXES * DRIVE_REPORTS).slice(
          report * FIXES,
          (report + 1) * FIXES,
        );
        const fixes = drive.map((fix, k) => toReportedFix(fix, now - (FIXES - 1 - k) * 10_000));
        await post(courier(n), "/v1/positions", { runId: runIds[n], fixes });
      };
      // Within a second of the clock: in the rush, too, a batch of the queue has many of them.
      await forEachConcurrently(numbers, 4, postReport);
      await local.waitUntilIdle({ skip: true });
    }
    return SAMPLE * reports;
  }

  const stop = (id: string, lat: number, lon: number) => ({ id, name: id, point: { lat, lon } });
  const route = {
    name: "Scale",
    stops: [stop("s1", 52.52, 13.4), stop("s2", 52.53, 13.42), stop("s3", 52.525, 13.41)],
  };
  const { routeId } = await post<{ routeId: string }>(admin, "/v1/routes", route);
  await post(admin, `/v1/routes/${routeId}/publish`);
  await local.waitUntilIdle({ skip: true });

  return {
    "create a task": each(async (n) => {
      const at = (hours: number) => new Date(clock.now() + hours * HOUR_MS).toISOString();
      const task = {
        routeId,
        title: `Task ${n}`,
        window: { from: at(0), to: at(4) },
        bonus: { money: { amount: 1_000, currency: "EUR" }, onTime: 300 },
        offerExpiresAt: at(2),
        team: "north",
      };
      taskIds.push((await post<{ taskId: string }>(admin, "/v1/tasks", task)).taskId);
    }),
    "open a task": each((n) => post(admin, `/v1/tasks/${taskIds[n]}/open`)),
    "claim, won": each((n) => post(courier(n), `/v1/tasks/${taskIds[n]}/claim`)),
    "claim, lost": each(async (n) => {
      const { request, status } = await (await courier(n))("POST", `/v1/tasks/${taskIds[(n + 1) % SAMPLE]}/claim`);
      if (status !== 409) throw new Error(`${request} was answered ${status}, not 409`);
    }),
    // With the first report, which says once for a run where it is and that its first stops are near.
    async start() {
      for (const n of numbers) {
        const started = await post<{ run: { runId: string } }>(courier(n), `/v1/tasks/${taskIds[n]}/start`);
        runIds[n] = started.run.runId;
      }
      await local.waitUntilIdle({ skip: true });
      await reportPositions(1);
      return SAMPLE;
    },
    "report positions": () => reportPositions(),
    // With the report after it, from which follows that another stop is near.
    async "visit a stop"() {
      for (const n of numbers) await post(courier(n), `/v1/runs/${runIds[n]}/stops/s1/visit`);
      return reportPositions(1);
    },
    /** With the reports that it shows, which are taken off again. */
    async "send a frame"() {
      const sockets = await Promise.all(Array.from({ length: WATCHERS }, () => openWatcher(local, "team:north")));
      await reportPositions(1); // the first frames, and what a connection costs
      beginCounting();
      await reportPositions();
      for (const socket of sockets) socket.close();
      return REPORTS;
    },
    async "photograph a receipt"() {
      for (let n = 0; n < RECEIPTS; n++) {
        const defects = { ...PHONE_PHOTO_DEFECTS, seed: seed * 1_000 + n };
        const picture = await renderReceipt(SAMPLE_RECEIPTS[n % SAMPLE_RECEIPTS.length]!, defects);
        await uploadReceiptPhoto(await courier(n), picture, { taskId: taskIds[n]!, runId: runIds[n]! });
      }
      return RECEIPTS;
    },
    complete: each((n) => post(courier(n), `/v1/tasks/${taskIds[n]}/complete`)),
  };
}

import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { type SkippingClock, skippingClock } from "@waybill/local/clock";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import type { StageView } from "@waybill/plan/view/stage-view";
import { generateDrive, toReportedFix } from "../../demo/generate/city.ts";
import { createProfiler } from "./activity-profile.ts";
import type { Profiles } from "./model.ts";

/** So many couriers do each activity once; more than a list has shards, so that a shared key is known by being fewer. */
const SAMPLE = 24;
const HOUR_MS = 3_600_000;
const FIXES = 6;
/** Each report but the first is like every later one: the first finds no run yet. */
const REPORTS = 3;
const WATCHERS = 2;

/** Does each activity on the offline cloud and counts it. Times are of the functions; `onProgress` is told what is done. */
export async function measureProfiles(
  seed: number,
  onProgress: (done: number, of: number, name: string) => void,
): Promise<{ profiles: Profiles; view: StageView }> {
  const view = createStageView(loadPlan("aws"));
  const clock = skippingClock();
  const profiler = createProfiler(view);
  const local = await startLocal({
    clock,
    environments: 40,
    interceptor: profiler.interceptor,
    onTraceEvent: profiler.see,
  });
  try {
    const steps = createSteps(local, clock, seed);
    const profiles: Partial<Profiles> = {};
    for (const [n, [name, step]] of steps.entries()) {
      profiler.reset();
      const repetitions = await step();
      await local.waitUntilIdle({ skip: true });
      if (name !== "prepare") profiles[name] = profiler.profile(repetitions);
      onProgress(n + 1, steps.length, name);
    }
    return { profiles: profiles as Profiles, view };
  } finally {
    await local.stop();
  }
}

type Step = readonly [name: keyof Profiles | "prepare", () => Promise<number>];

function createSteps(local: LocalWaybill, clock: SkippingClock, seed: number): Step[] {
  const numbers = Array.from({ length: SAMPLE }, (_, n) => n);
  const taskIds: string[] = [];
  const runIds: string[] = [];
  let routeId = "";
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (role: string, sub: string) => {
    const known = tokens.get(sub) ?? local.token(role, sub, role === "courier" ? { team: "north" } : {});
    tokens.set(sub, known);
    return known;
  };
  const courier = (n: number) => tokenOf("courier", `courier-${seed}-${n}`);

  /** Sends a request. Throws when it is answered by another status than expected. */
  async function call(token: Promise<string>, endpoint: string, body?: unknown, expected = 299) {
    const [method = "", path = ""] = endpoint.split(" ");
    const response = await fetch(`${local.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${await token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status > expected) throw new Error(`${endpoint} answered ${response.status}: ${text}`);
    return (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
  }
  const each = (act: (n: number) => Promise<unknown>) => async () => {
    for (const n of numbers) await act(n);
    return SAMPLE;
  };
  const [admin, manager] = [tokenOf("admin", "a1"), tokenOf("manager", "m1")];

  async function reportPositions(): Promise<number> {
    for (let report = 1; report <= REPORTS; report++) {
      clock.advanceTo(clock.now() + 60_000);
      const now = clock.now();
      for (const n of numbers) {
        const drive = generateDrive(seed * 1_000 + n, FIXES * (REPORTS + 2)).slice(
          report * FIXES,
          (report + 1) * FIXES,
        );
        const fixes = drive.map((fix, k) => toReportedFix(fix, now - (FIXES - 1 - k) * 10_000));
        await call(courier(n), "POST /v1/positions", { runId: runIds[n], fixes });
      }
      await local.waitUntilIdle({ skip: true });
    }
    return SAMPLE * REPORTS;
  }

  return [
    [
      "prepare",
      async () => {
        const stop = (id: string, lat: number, lon: number) => ({ id, name: id, point: { lat, lon } });
        const route = { name: "Scale", stops: [stop("s1", 52.52, 13.4), stop("s2", 52.53, 13.42)] };
        routeId = String((await call(admin, "POST /v1/routes", route))["routeId"]);
        await call(admin, `POST /v1/routes/${routeId}/publish`);
        return 1;
      },
    ],
    [
      "create a task",
      each(async (n) => {
        const at = (hours: number) => new Date(clock.now() + hours * HOUR_MS).toISOString();
        const task = {
          routeId,
          title: `Task ${n}`,
          window: { from: at(0), to: at(4) },
          bonus: { money: { amount: 1_000, currency: "EUR" }, onTime: 300 },
          offerExpiresAt: at(2),
          team: "north",
        };
        taskIds.push(String((await call(manager, "POST /v1/tasks", task))["taskId"]));
      }),
    ],
    ["open a task", each((n) => call(manager, `POST /v1/tasks/${taskIds[n]}/open`))],
    ["claim, won", each((n) => call(courier(n), `POST /v1/tasks/${taskIds[n]}/claim`))],
    ["claim, lost", each((n) => call(courier(n), `POST /v1/tasks/${taskIds[(n + 1) % SAMPLE]}/claim`, undefined, 409))],
    [
      "start",
      each(async (n) => {
        const { run } = (await call(courier(n), `POST /v1/tasks/${taskIds[n]}/start`)) as { run?: { runId: string } };
        runIds[n] = run?.runId ?? "";
      }),
    ],
    ["report positions", reportPositions],
    [
      "watch",
      async () => {
        const sockets = await Promise.all(Array.from({ length: WATCHERS }, () => openWatcher(local, manager)));
        await reportPositions();
        for (const socket of sockets) socket.close();
        return WATCHERS * REPORTS;
      },
    ],
    ["complete", each((n) => call(courier(n), `POST /v1/tasks/${taskIds[n]}/complete`))],
  ];
}

/** A manager's connection to the feed of the team. */
async function openWatcher(local: LocalWaybill, manager: Promise<string>): Promise<WebSocket> {
  const headers = { authorization: `Bearer ${await manager}` };
  const answer = await fetch(`${local.api}/v1/live/tickets`, { method: "POST", headers });
  const socket = new WebSocket(((await answer.json()) as { url: string }).url);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", () => reject(new Error("a watcher was refused")), { once: true });
  });
  socket.send(JSON.stringify({ action: "subscribe", to: "team:north" }));
  await new Promise((resolve) => socket.addEventListener("message", resolve, { once: true }));
  return socket;
}

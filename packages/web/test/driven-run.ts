import { createHash } from "node:crypto";
import type { LocalWaybill } from "@waybill/local/boot";
import type { SkippingClock } from "@waybill/local/clock";
import { drawPhotoJpeg } from "../../receipts/test/drawn-photo.ts";

/** The cloud of a test, and its clock. */
export interface DriveCloud {
  local: LocalWaybill;
  clock: SkippingClock;
}

/** A run that a test drives. */
export interface WatchedRun {
  runId: string;
  taskId: string;
  courier: string;
  /** How far it has come, in steps of the route. */
  step: number;
}

const STEPS = 20;
const START = { lat: 52.52, lon: 13.405 };
const at = (step: number, courier: string) => ({
  lat: START.lat + Number(courier.slice(1)) * 0.002,
  lon: START.lon + step * 0.001,
});

/** A request of a persona. Throws when it is refused. */
export async function call<T>(
  local: LocalWaybill,
  [role, sub]: [string, string],
  path: string,
  body?: object,
): Promise<T> {
  const answer = await fetch(`${local.api}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${await local.token(role, sub)}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`POST ${path} returned ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** A courier on the first steps of a route of three stops. */
export async function startWatchedRun(cloud: DriveCloud, courier: string): Promise<WatchedRun> {
  const { local, clock } = cloud;
  const admin: [string, string] = ["admin", "a1"];
  const now = clock.now();
  const stop = (id: string, name: string, step: number) => ({ id, name, point: at(step, courier), radiusM: 40 });
  const { routeId } = await call<{ routeId: string }>(local, admin, "/v1/routes", {
    name: `Round of ${courier}`,
    path: [at(0, courier), at(STEPS, courier)],
    stops: [stop("depot", "Depot", 0), stop("s1", "Stop 1", STEPS / 2), stop("last", "Last stop", STEPS)],
  });
  await call(local, admin, `/v1/routes/${routeId}/publish`);
  const { taskId } = await call<{ taskId: string }>(local, admin, "/v1/tasks", {
    title: `Round of ${courier}`,
    routeId,
    bonus: { money: { amount: 1_200, currency: "EUR" } },
    window: { from: new Date(now).toISOString(), to: new Date(now + 3_600_000).toISOString() },
    offerExpiresAt: new Date(now + 3_600_000).toISOString(),
  });
  await call(local, admin, `/v1/tasks/${taskId}/open`);
  await call(local, ["courier", courier], `/v1/tasks/${taskId}/claim`);
  const { run } = await call<{ run: { runId: string } }>(local, ["courier", courier], `/v1/tasks/${taskId}/start`);
  const started: WatchedRun = { runId: run.runId, taskId, courier, step: 0 };
  await driveOn(cloud, started, 3);
  return started;
}

/** The token of a new link to the second stop of a run. */
export async function createLink({ local }: DriveCloud, { taskId }: WatchedRun): Promise<string> {
  const path = `/v1/tasks/${taskId}/links`;
  const link = await call<{ path: string }>(local, ["manager", "m1"], path, { stopId: "s1" });
  await local.waitUntilIdle();
  return link.path;
}

const STEP_MS = 8_000;

/** Some steps further, which pass at once. */
export async function driveOn({ local, clock }: DriveCloud, run: WatchedRun, steps = 2): Promise<void> {
  clock.advanceTo(clock.now() + (steps + 1) * STEP_MS);
  const now = clock.now();
  const fixes = Array.from({ length: steps }, (_, n) => ({
    fixTime: new Date(now - (steps - n) * STEP_MS).toISOString(),
    ...at(run.step + n + 1, run.courier),
    accuracyM: 8,
  }));
  run.step += steps;
  await call(local, ["courier", run.courier], "/v1/positions", { runId: run.runId, fixes });
}

/** A receipt that needs a review. @returns its id */
export async function uploadReceipt({ local, clock }: DriveCloud, run: WatchedRun, seed: number): Promise<string> {
  const picture = await drawPhotoJpeg(seed, {
    receipt: { total: 1_250, currency: "EUR", merchant: `Baker ${seed}`, trust: 0.6 },
    takenAt: new Date(clock.now()).toISOString().slice(0, 19).replaceAll("-", ":").replace("T", " "),
  });
  const sha256 = createHash("sha256").update(picture).digest("hex");
  const about = { runId: run.runId, kind: "receipt", mediaType: "image/jpeg", bytes: picture.length, sha256 };
  const { photoId, upload } = await call<{ photoId: string; upload: { url: string; headers: Record<string, string> } }>(
    local,
    ["courier", run.courier],
    "/v1/photos",
    about,
  );
  const stored = await fetch(upload.url, { method: "PUT", headers: upload.headers, body: new Uint8Array(picture) });
  if (!stored.ok) throw new Error(`The upload returned ${stored.status}.`);
  return photoId.replace("pho_", "rcp_");
}

export async function readReceipt(
  { local }: DriveCloud,
  receiptId: string,
): Promise<{ state: string; money: { amount: number; currency: string } }> {
  const headers = { authorization: `Bearer ${await local.token("manager", "m1")}` };
  return (await (await fetch(`${local.api}/v1/receipts/${receiptId}`, { headers })).json()) as {
    state: string;
    money: { amount: number; currency: string };
  };
}

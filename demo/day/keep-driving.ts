import { setTimeout as wait } from "node:timers/promises";
import { type ApiClient, createApiClient, requireSuccess } from "../api-client.ts";
import type { DemoCloud } from "../cloud.ts";
import type { DeliveryJob } from "../generate/jobs.ts";
import { writeLog } from "../log.ts";
import { type OfferedTask, offerTasks } from "./offer-tasks.ts";

/** Couriers at work at the same time. */
const MAX_COURIERS = 12;
const REPORT_MS = 5_000;

/**
 * Couriers drive in real time until the demo is stopped, each task after task, for whoever watches them in the web
 * application. They begin at different places of their rounds, so that not all of them start at a depot.
 */
export async function keepDriving(cloud: DemoCloud, jobs: readonly DeliveryJob[]): Promise<void> {
  const admin = await createApiClient(cloud, "admin", "dispatcher");
  for (const [n, job] of jobs.slice(0, MAX_COURIERS).entries()) {
    const courier = await createApiClient(cloud, "courier", `courier-${String(n + 1).padStart(2, "0")}`);
    driveShift(cloud, admin, { courier, job, startAt: n / MAX_COURIERS }).catch((error: unknown) => {
      if (!cloud.stopping.aborted) writeLog(`${job.name} is not driven any more: ${String(error)}`);
    });
  }
}

async function driveShift(
  cloud: DemoCloud,
  admin: ApiClient,
  { courier, job, startAt }: { courier: ApiClient; job: DeliveryJob; startAt: number },
): Promise<void> {
  for (let share = startAt; !cloud.stopping.aborted; share = 0) {
    const [offer] = await offerTasks(admin, [job], cloud.clock.now(), 0);
    await requireSuccess(courier("POST", `/v1/tasks/${offer!.taskId}/claim`));
    await driveOnce(cloud, courier, offer!, share);
    await requireSuccess(courier("POST", `/v1/tasks/${offer!.taskId}/complete`));
  }
}

/** Drives a task from a share of its round on: what lies before is reported at once, as by a phone that had no network. */
async function driveOnce(cloud: DemoCloud, courier: ApiClient, offer: OfferedTask, share: number): Promise<void> {
  const { run } = await requireSuccess<{ run: { runId: string } }>(courier("POST", `/v1/tasks/${offer.taskId}/start`));
  const points = offer.drive(0);
  const startedAt = cloud.clock.now() - share * points.at(-1)!.at;
  const timed = points.map((point) => ({ ...point, at: startedAt + point.at }));
  for (let sent = 0; sent < timed.length;) {
    const due = timed.slice(sent).filter(({ at }) => at <= cloud.clock.now());
    const fixes = due.map(({ at, lat, lon }) => ({ fixTime: new Date(at).toISOString(), lat, lon }));
    if (fixes.length > 0) await requireSuccess(courier("POST", "/v1/positions", { runId: run.runId, fixes }));
    sent += due.length;
    await wait(REPORT_MS, undefined, { signal: cloud.stopping });
  }
}

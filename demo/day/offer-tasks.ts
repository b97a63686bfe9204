import type { Bonus } from "@waybill/events-schema/tasks";
import { type ApiClient, requireSuccess } from "../api-client.ts";
import type { DeliveryJob } from "../generate/jobs.ts";

/** A task that couriers can claim. */
export interface OfferedTask extends DeliveryJob {
  taskId: string;
}

const MINUTE_MS = 60_000;
const BONUS: Bonus = {
  money: { amount: 1_200, currency: "EUR" },
  onTime: 300,
  rising: { by: 50, everyS: 300, cap: 2_000 },
};

/**
 * Does a dispatcher's work: creates and publishes the routes, creates a task on each and opens it.
 *
 * @param now of the cloud, milliseconds since 1970
 * @param hurry so many of the first tasks have a window that nobody can keep
 */
export async function offerTasks(
  ask: ApiClient,
  jobs: readonly DeliveryJob[],
  now: number,
  hurry = 1,
): Promise<OfferedTask[]> {
  const offered: OfferedTask[] = [];
  for (const [n, job] of jobs.entries()) {
    const { routeId } = await requireSuccess<{ routeId: string }>(ask("POST", job.route.path, job.route.body));
    await requireSuccess(ask("POST", `/v1/routes/${routeId}/publish`));
    const minutes = (count: number) => new Date(now + count * MINUTE_MS).toISOString();
    const { taskId } = await requireSuccess<{ taskId: string }>(
      ask("POST", "/v1/tasks", {
        title: job.name,
        routeId,
        bonus: BONUS,
        window: { from: minutes(0), to: minutes(n < hurry ? 5 : 600) },
        offerExpiresAt: minutes(60),
        startWithinS: 900,
      }),
    );
    await requireSuccess(ask("POST", `/v1/tasks/${taskId}/open`));
    offered.push({ ...job, taskId });
  }
  return offered;
}

import type { Bonus } from "@waybill/events-schema/tasks";
import { type Ask, must } from "./api.ts";
import type { Job } from "./jobs.ts";

/** A job that couriers can claim. */
export interface Offered extends Job {
  taskId: string;
}

const MINUTE_MS = 60_000;
const BONUS: Bonus = {
  money: { amount: 1_200, currency: "EUR" },
  onTime: 300,
  rising: { by: 50, everyS: 300, cap: 2_000 },
};

/**
 * What a dispatcher does in the morning: draw the routes and publish them, make a task of each and open it.
 *
 * @param now of the cloud, milliseconds since 1970
 * @param hurry so many of the first tasks have a window that nobody can keep
 */
export async function dispatch(ask: Ask, jobs: readonly Job[], now: number, hurry = 1): Promise<Offered[]> {
  const offered: Offered[] = [];
  for (const [n, job] of jobs.entries()) {
    const { routeId } = await must<{ routeId: string }>(ask("POST", job.route.path, job.route.body));
    await must(ask("POST", `/v1/routes/${routeId}/publish`));
    const minutes = (count: number) => new Date(now + count * MINUTE_MS).toISOString();
    const { taskId } = await must<{ taskId: string }>(
      ask("POST", "/v1/tasks", {
        title: job.name,
        routeId,
        bonus: BONUS,
        window: { from: minutes(0), to: minutes(n < hurry ? 5 : 600) },
        offerExpiresAt: minutes(60),
        startWithinS: 900,
      }),
    );
    await must(ask("POST", `/v1/tasks/${taskId}/open`));
    offered.push({ ...job, taskId });
  }
  return offered;
}

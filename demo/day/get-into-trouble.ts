import type { TrackPoint } from "@waybill/operator/track";
import { createApiClient, requireSuccess } from "../api-client.ts";
import type { DemoCloud } from "../cloud.ts";
import type { DeliveryJob } from "../generate/jobs.ts";
import { offerTasks } from "./offer-tasks.ts";

type Place = Pick<TrackPoint, "at" | "lat" | "lon">;

/** Seconds between two positions of a courier in trouble. */
const STEP_S = 20;
/** How the last positions of a run go on, by what a manager should see of it. */
const TROUBLES = {
  "off its route": ({ lat, lon }: Place, n: number) => ({ lat: lat + 0.001 * (n + 4), lon }),
  "standing still": ({ lat, lon }: Place) => ({ lat, lon: lon + 0.0009 }), // not at a stop
  // They send nothing after half of the route.
  silent: undefined,
  late: undefined,
};

/** Brings each of some couriers into a trouble of its own, half-way on their routes. */
export async function getIntoTrouble(cloud: DemoCloud, jobs: readonly DeliveryJob[]): Promise<void> {
  const admin = await createApiClient(cloud, "admin", "dispatcher");
  const now = cloud.clock.now();
  for (const [n, [name, goOn]] of Object.entries(TROUBLES).entries()) {
    const [offer] = await offerTasks(admin, [jobs[n]!], now, name === "late" ? 1 : 0);
    const courier = await createApiClient(cloud, "courier", `courier-${20 + n}`);
    await requireSuccess(courier("POST", `/v1/tasks/${offer!.taskId}/claim`));
    const { run } = await requireSuccess<{ run: { runId: string } }>(
      courier("POST", `/v1/tasks/${offer!.taskId}/start`),
    );
    const planned = offer!.drive(0);
    const half = planned.slice(0, planned.length / 2);
    const last = half.at(-1)!;
    const more = goOn
      ? Array.from({ length: 36 }, (_, step) => ({ ...goOn(last, step), at: last.at + (step + 1) * STEP_S * 1_000 }))
      : [];
    const points = [...half, ...more];
    const shift = now - points.at(-1)!.at - (name === "silent" ? 6 * 60_000 : 0);
    const fixes = points.map(({ at, lat, lon }) => ({ fixTime: new Date(at + shift).toISOString(), lat, lon }));
    await requireSuccess(courier("POST", "/v1/positions", { runId: run.runId, fixes }));
    await cloud.waitUntilIdle();
  }
  // Until the sweeps have found the inactive runs.
  cloud.clock.advanceTo(now + 2 * 60_000);
  await cloud.waitUntilIdle();
}

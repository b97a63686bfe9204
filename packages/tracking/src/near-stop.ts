import type { Place } from "@waybill/geometry/places";
import { routeOf } from "./routes/known.ts";
import { metresNear } from "./route-line.ts";
import type { Run } from "./runs.ts";

/** So far outside of a stop's radius one is near it: ten seconds of a car in a street. */
const NEAR_M = 100;

/** Is somebody of this run there near a stop of it that is still to be departed from? */
export async function isNearStop(run: Run, there: Place): Promise<boolean> {
  const done = run.progress.journey?.visits.done ?? [];
  const stops = (await routeOf(run))?.stops ?? [];
  return stops.some(
    ({ point, radiusM }, n) =>
      (n >= done.length || (done[n]!.arrivedAt !== undefined && done[n]!.departedAt === undefined)) &&
      metresNear(point, there) <= radiusM + NEAR_M,
  );
}

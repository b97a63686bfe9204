import type { LocalWaybill } from "@waybill/local/boot";
import type { SkippingClock } from "@waybill/local/clock";

/** Far from the couriers of other tests. */
const START = { lat: 48.137, lon: 11.575 };
/** About 150 metres east: twenty seconds of driving in a town. */
const STEP_LON = 0.002;
export const STEP_MS = 20_000;

export const placeAt = (step: number) => ({ lat: START.lat, lon: START.lon + step * STEP_LON });

/** Requests of one cloud's API. */
export function createCaller({ local }: { local: LocalWaybill }) {
  return async function call<T>(
    caller: readonly [role: string, sub: string],
    request: string,
    body?: object,
  ): Promise<T> {
    const [method, path] = request.split(" ") as [string, string];
    const answer = await fetch(`${local.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${await local.token(...caller)}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${request} returned ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}
export type ApiCaller = ReturnType<typeof createCaller>;

const ADMIN = ["admin", "a1"] as const;

/** A route east with three stops, of so many steps, and a way to offer tasks on it. */
export async function createOffers(call: ApiCaller, clock: SkippingClock, steps: number) {
  const stop = (id: string, name: string, step: number) => ({ id, name, point: placeAt(step), radiusM: 40 });
  const { routeId } = await call<{ routeId: string }>(ADMIN, "POST /v1/routes", {
    name: "Round in Munich",
    path: [placeAt(0), placeAt(steps)],
    stops: [
      stop("depot", "Depot Marienplatz", 0),
      { ...stop("shop", "Flower shop, Rosenheimer Straße", Math.round(steps / 2)), proof: true },
      { ...stop("last", "Customer, Haidhausen", steps), proof: true },
    ],
  });
  await call(ADMIN, `POST /v1/routes/${routeId}/publish`);
  return async function offer(title: string, more: object = {}): Promise<string> {
    const now = clock.now();
    const { taskId } = await call<{ taskId: string }>(ADMIN, "POST /v1/tasks", {
      title,
      routeId,
      bonus: { money: { amount: 1_200, currency: "EUR" }, onTime: 300 },
      window: { from: new Date(now).toISOString(), to: new Date(now + 7_200_000).toISOString() },
      offerExpiresAt: new Date(now + 7_200_000).toISOString(),
      completion: { stops: "all", unmet: "review" },
      ...more,
    });
    await call(ADMIN, `POST /v1/tasks/${taskId}/open`);
    return taskId;
  };
}

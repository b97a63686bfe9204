import type { LiveChange } from "@waybill/events-schema/live";
import type { Page, WebSocketRoute } from "playwright-core";

/** A town of twenty kilometres, in which couriers drive east. */
const TOWN = { lat: 52.4, lon: 13.2, degrees: 0.2 };
const STEP_LON = 0.0005;
/** The one team of all couriers; what it has is sent in the first frame, and nothing is asked for. */
const FEED = "places:north";

/** A live feed of couriers who only drive, for a page that is not there yet. */
export interface FakeFeed {
  /** Moves this share of the couriers, in turn, and resolves when the page has shown it. */
  move(share: number): Promise<void>;
}

/**
 * Answers the page's live feed, and its questions about tasks and routes, in place of the API.
 * @param late the couriers, by number, whose window is over
 * @param now of the API, whose time the page shows
 */
export async function fakeFeed(
  page: Page,
  couriers: number,
  late: readonly number[] = [],
  now = Date.now(),
): Promise<FakeFeed> {
  let socket: WebSocketRoute | undefined;
  let frame = 0;
  let next = 0;
  const steps = Array.from({ length: couriers }, () => 0);
  const change = (n: number): LiveChange => {
    const { lat, lon } = placeOf(n, steps[n]!);
    const at = new Date().toISOString();
    const ids = { runId: `run_${n}`, taskId: `tsk_${n}`, courierId: `courier-${n}`, routeId: `rte_${n}`, revision: 1 };
    const progress = {
      point: { lat, lon },
      fixTime: at,
      distanceM: steps[n]! * 34,
      progress: 0.5,
      speedMps: 8,
      etaAt: at,
    };
    return {
      about: `run:run_${n}/place`,
      event: "run.progressed",
      id: `${n}-${steps[n]}`,
      at,
      data: { ...ids, ...progress },
    };
  };
  const everyone = () => ({ kind: "frame", feed: FEED, from: 0, to: frame, changes: steps.map((_, n) => change(n)) });
  await page.routeWebSocket(/./, (route) => {
    socket = route;
    route.onMessage((message) => {
      const { action } = JSON.parse(String(message)) as { action: string };
      route.send(JSON.stringify({ kind: "newest", feeds: {} }));
      if (action === "subscribe") route.send(JSON.stringify(everyone()));
    });
  });
  const inHours = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
  const tasks = steps.map((_, n) => ({
    taskId: `tsk_${n}`,
    title: "Round through the town",
    window: { from: inHours(-2), to: inHours(late.includes(n) ? -1 : 1) },
  }));
  await page.route("**/v1/tasks?state=started&*", (route) => {
    const query = new URL(route.request().url()).searchParams;
    const from = Number(query.get("cursor") ?? 0);
    const to = from + Number(query.get("limit"));
    return route.fulfill({ json: { tasks: tasks.slice(from, to), ...(to < couriers && { cursor: String(to) }) } });
  });
  await page.route("**/v1/routes/rte_*", (route) => {
    const n = Number(/rte_(\d+)/.exec(route.request().url())![1]);
    const path = Array.from({ length: 50 }, (_, step) => placeOf(n, step * 10));
    const stop = (id: string, point: object) => ({ id, name: id, point, radiusM: 50 });
    return route.fulfill({ json: { name: "Round", path, stops: [stop("s1", path[0]!), stop("s2", path.at(-1)!)] } });
  });
  const began = Date.now();
  await page.route("**/v1/runs/**", (route) => {
    const url = new URL(route.request().url());
    const [, runId, part] = /runs\/(run_\d+)(?:\/(\w+))?/.exec(url.pathname)!;
    const n = Number(runId!.slice(4));
    const fix = (step: number) => ({
      fixTime: new Date(began + step * 10_000).toISOString(),
      ...placeOf(n, step),
      class: "ok",
    });
    if (part === "track")
      return route.fulfill({ json: { fixes: Array.from({ length: 360 }, (_, step) => fix(step)) } });
    if (part !== undefined) return route.fulfill({ json: { items: [], photos: [] } });
    const stops = ["s1", "s2"].map((id) => ({ id, state: "pending" }));
    const ids = { runId, taskId: `tsk_${n}`, courierId: `courier-${n}` };
    return route.fulfill({
      json: { ...ids, distanceM: 1_200, fixes: 360, counts: { ok: 360 }, last: fix(360), stops },
    });
  });
  return {
    async move(share) {
      frame += 1;
      const moved = Array.from({ length: Math.ceil(couriers * share) }, () => next++ % couriers);
      for (const n of moved) steps[n]! += 1;
      socket!.send(JSON.stringify({ kind: "frame", feed: FEED, from: frame, to: frame, changes: moved.map(change) }));
      await page.evaluate("new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))");
    },
  };
}

const placeOf = (n: number, step: number) => ({
  lat: TOWN.lat + ((n * 7_919) % 1_000) * (TOWN.degrees / 1_000),
  lon: TOWN.lon + (((((n * 104_729) % 1_000) / 1_000) * TOWN.degrees + step * STEP_LON) % TOWN.degrees),
});

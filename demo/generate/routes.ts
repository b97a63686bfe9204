import { seededRandom } from "@waybill/local/faults/seeded-random";
import type { TrackPoint } from "@waybill/operator/track";
import { toLatLon, type CityPoint } from "./plane.ts";

/** A route on the plane of the demo's city. */
export interface GeneratedRoute {
  name: string;
  corners: CityPoint[];
  stops: { id: string; name: string; at: CityPoint }[];
}

/** Deviations from the planned drive. */
export type Mishap = "detour" | "standstill" | "silence" | "missed stop";

const BLOCK_M = 140;
const REPORT_S = 10;
const RADIUS_M = 40;
/** The error and the reported accuracy in metres: of a receiver that jumps, and of one that reports a poor signal. */
const GLITCH = [4_000, 8] as const;
const BLUR = [300, 200] as const;

/** A route through the grid of streets: straight on, left or right at each corner, a stop every few blocks. */
export function generateRoute(seed: number, blocks = 36): GeneratedRoute {
  const random = seededRandom(seed);
  const at = { x: Math.round((random() - 0.5) * 30) * BLOCK_M, y: Math.round((random() - 0.5) * 30) * BLOCK_M };
  let heading = Math.floor(random() * 4);
  const corners: CityPoint[] = [{ ...at }];
  for (let n = 0; n < blocks; n += 2) {
    at.x += [0, 1, 0, -1][heading]! * 2 * BLOCK_M;
    at.y += [1, 0, -1, 0][heading]! * 2 * BLOCK_M;
    corners.push({ ...at });
    const turn = random();
    if (turn < 0.3) heading = (heading + 1) % 4;
    else if (turn < 0.6) heading = (heading + 3) % 4;
  }
  const every = Math.floor(corners.length / 5);
  const stops = corners
    .filter((_, n) => n % every === 0 && n + every <= corners.length + 1)
    .map((spot, n) => ({ id: n === 0 ? "depot" : `stop-${n}`, name: n === 0 ? "Depot" : `Stop ${n}`, at: spot }));
  const end = { id: "last", name: "Last stop", at: corners.at(-1)! };
  return { name: `Round ${seed % 1_000}`, corners, stops: [...stops.filter(({ at: spot }) => spot !== end.at), end] };
}

/** The route as a request of POST /v1/routes. */
export const toRouteRequest = ({ name, corners, stops }: GeneratedRoute) => ({
  name,
  path: corners.map(toLatLon),
  stops: stops.map(({ id, name: called, at }) => ({ id, name: called, point: toLatLon(at), radiusM: RADIUS_M })),
});

/**
 * A courier's drive along the route: lights, halts of a minute or two at its stops, a receiver that wanders by some
 * metres. A fix every ten seconds, the first at `start` (milliseconds since 1970).
 */
export function generateRouteDrive(
  route: GeneratedRoute,
  { seed, start, mishap }: { seed: number; start: number; mishap?: Mishap },
) {
  const random = seededRandom(seed);
  const way = mishap === "detour" ? withDetour(route.corners) : route.corners;
  const halts = route.stops.filter((_, n) => mishap !== "missed stop" || n !== 2).map(({ at }) => at);
  const points: TrackPoint[] = [];
  const wander = { x: 0, y: 0 };
  let second = 0;
  const addFix = (at: CityPoint, speedMps: number) => {
    wander.x = wander.x * 0.85 + (random() - 0.5) * 3;
    wander.y = wander.y * 0.85 + (random() - 0.5) * 3;
    const luck = random();
    const [spreadM, accuracyM] = luck < 0.006 ? GLITCH : luck < 0.016 ? BLUR : [0, 4 + Math.round(random() * 60) / 10];
    const off = () => (random() - 0.5) * spreadM;
    const position = toLatLon({ x: at.x + wander.x + off(), y: at.y + wander.y + off() });
    points.push({ ...position, at: start + second * 1_000, accuracyM, speedMps, gap: false });
    second += REPORT_S;
  };
  const standStill = (at: CityPoint, seconds: number) => {
    for (let left = seconds; left > 0; left -= REPORT_S) addFix(at, 0);
  };
  const middle = Math.floor(way.length / 2);
  for (const [n, corner] of way.entries()) {
    const before = way[n - 1];
    const leg = before ? [...interpolateLeg(before, corner, random)] : [];
    for (const [nth, { at, speedMps }] of leg.entries()) {
      addFix(at, speedMps);
      if (mishap === "standstill" && n === middle && nth === 1) standStill(at, 13 * 60);
    }
    if (halts.includes(corner)) standStill(corner, 60 + Math.floor(random() * 7) * 10);
    else if (random() < 0.15) standStill(corner, 30);
    if (mishap === "silence" && n === middle) second += 8 * 60;
  }
  standStill(way.at(-1)!, 60);
  return points;
}

/** The positions from corner to corner at the speed of city traffic, one every ten seconds; the end corner belongs to the next leg. */
function* interpolateLeg(
  from: CityPoint,
  to: CityPoint,
  random: () => number,
): Generator<{ at: CityPoint; speedMps: number }> {
  const metres = Math.hypot(to.x - from.x, to.y - from.y);
  for (let done = 0; done < metres;) {
    const speedMps = Math.round((6 + random() * 6) * 100) / 100;
    done += speedMps * REPORT_S;
    const share = Math.min(1, done / metres);
    yield { at: { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }, speedMps };
  }
}

/** The same drive, with one leg in the middle a block away from the route. */
function withDetour(corners: readonly CityPoint[]): CityPoint[] {
  const n = Math.floor(corners.length / 2);
  const [from, to] = [corners[n]!, corners[n + 1]!];
  const off = { x: (to.y - from.y) / 2, y: (from.x - to.x) / 2 };
  const parallel = [from, to].map(({ x, y }) => ({ x: x + off.x, y: y + off.y }));
  return [...corners.slice(0, n + 1), ...parallel, ...corners.slice(n + 1)];
}

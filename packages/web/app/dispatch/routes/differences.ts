import { metresBetween, type LatLon } from "@waybill/geometry/lat-lon";
import { pathLengthM } from "../../places.ts";
import { wayOf } from "./drawing.ts";
import type { Stop } from "./route-content.ts";

interface Version {
  name: string;
  stops: readonly Stop[];
  path?: readonly LatLon[] | undefined;
}

/** One thing that differs, for the text `route.diff.<kind>`. */
export interface Difference {
  kind:
    | "name"
    | "length"
    | "way"
    | "stopAdded"
    | "stopRemoved"
    | "stopMoved"
    | "stopName"
    | "stopRadius"
    | "stopDwell"
    | "stopWindow"
    | "stopProof"
    | "stopOrder";
  /** Numbers are metres, or of `stopDwell` seconds. */
  values: Record<string, string | number>;
}

/** Nearer than this a place is the same: coordinates are rounded. */
const SAME_PLACE_M = 1;

/** What is different in `after`, in the order of its stops. */
export function differencesOf(before: Version, after: Version): Difference[] {
  const found: Difference[] = [];
  const add = (kind: Difference["kind"], values: Difference["values"] = {}) => found.push({ kind, values });
  if (before.name !== after.name) add("name", { from: before.name, to: after.name });
  const [wayBefore, wayAfter] = [wayOf(before), wayOf(after)];
  const isSameWay =
    wayBefore.length === wayAfter.length && wayBefore.every((at, n) => metresBetween(at, wayAfter[n]!) < SAME_PLACE_M);
  const [from, to] = [pathLengthM(wayBefore), pathLengthM(wayAfter)];
  if (Math.abs(from - to) >= SAME_PLACE_M) add("length", { from, to });
  else if (!isSameWay) add("way");

  const old = new Map(before.stops.map((stop) => [stop.id, stop]));
  for (const stop of after.stops) {
    const was = old.get(stop.id);
    if (was) compareStop(was, stop, add);
    else add("stopAdded", { stop: stop.name });
  }
  const kept = new Set(after.stops.map(({ id }) => id));
  for (const { id, name } of before.stops) if (!kept.has(id)) add("stopRemoved", { stop: name });
  const order = (stops: readonly Stop[], other: ReadonlySet<string>) =>
    stops.map(({ id }) => id).filter((id) => other.has(id));
  const isSameOrder = order(before.stops, kept).join("\n") === order(after.stops, new Set(old.keys())).join("\n");
  if (!isSameOrder) add("stopOrder");
  return found;
}

function compareStop(
  was: Stop,
  stop: Stop,
  add: (kind: Difference["kind"], values: Difference["values"]) => void,
): void {
  const about = { stop: stop.name };
  if (was.name !== stop.name) add("stopName", { from: was.name, to: stop.name });
  const moved = metresBetween(was.point, stop.point);
  if (moved >= SAME_PLACE_M) add("stopMoved", { ...about, distance: moved });
  if (was.radiusM !== stop.radiusM) add("stopRadius", { ...about, from: was.radiusM, to: stop.radiusM });
  const [from = 0, to = 0] = [was.dwellS, stop.dwellS];
  if (from !== to) add("stopDwell", { ...about, from, to });
  if (was.window?.from !== stop.window?.from || was.window?.to !== stop.window?.to) add("stopWindow", about);
  if ((was.proof ?? false) !== (stop.proof ?? false)) add("stopProof", about);
}

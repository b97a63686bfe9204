import type { Fix } from "@waybill/events-schema/tracking";

/** A store for the example: a real one is a service's `store.ts`, on its own table. */
const fixesOf = new Map<string, Map<string, Fix>>();

export const runs = {
  isClosed: (runId: string) => runId === "run_closed",

  /** A fix is known by its time, so adding it twice changes nothing. */
  async add(runId: string, fixes: readonly Fix[]) {
    const kept = fixesOf.get(runId) ?? new Map<string, Fix>();
    fixesOf.set(runId, kept);
    const before = kept.size;
    for (const fix of fixes) kept.set(fix.fixTime, fix);
    const last = [...kept.values()].at(-1)!;
    const point = { lat: last.lat, lon: last.lon };
    const progress = { runId, distanceM: 0, point, fixTime: last.fixTime, counts: { ok: kept.size } };
    return { progress, moved: kept.size > before };
  },
};

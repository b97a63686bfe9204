/** Projection of a run from the events of other services: enough to check whether a photo fits it. */

export interface ProjectedRun {
  runId: string;
  taskId?: string | undefined;
  courierId?: string | undefined;
  startedAt?: string | undefined;
  endedAt?: string | undefined;
  /** Where it has been, rounded outward to a hundredth of a degree. */
  box?: { south: number; west: number; north: number; east: number } | undefined;
}
export type ProjectedRunUpdate = Omit<ProjectedRun, "box"> & { point?: { lat: number; lon: number } | undefined };

/** The run with one more event applied. Order and repetition do not matter; an event without news returns the same object. */
export function applyRunUpdate(run: ProjectedRun | undefined, { point, ...update }: ProjectedRunUpdate): ProjectedRun {
  const known = {
    ...run,
    ...Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined)),
  } as ProjectedRun;
  const box = point ? extendBox(known.box, point) : known.box;
  const next = box ? { ...known, box } : known;
  return run && JSON.stringify(comparableFields(next)) === JSON.stringify(comparableFields(run)) ? run : next;
}

const comparableFields = (run: ProjectedRun) => [
  run.runId,
  run.taskId,
  run.courierId,
  run.startedAt,
  run.endedAt,
  run.box,
];

/** Rounding outward keeps the writes few: the box grows about once a kilometre. */
function extendBox(
  box: ProjectedRun["box"],
  { lat, lon }: { lat: number; lon: number },
): NonNullable<ProjectedRun["box"]> {
  const down = (degrees: number) => Math.floor(degrees * 100) / 100;
  const up = (degrees: number) => Math.ceil(degrees * 100) / 100;
  return {
    south: Math.min(box?.south ?? 90, down(lat)),
    west: Math.min(box?.west ?? 180, down(lon)),
    north: Math.max(box?.north ?? -90, up(lat)),
    east: Math.max(box?.east ?? -180, up(lon)),
  };
}

const METRES_PER_DEGREE = 111_320;

/** Metres from a place to where the run has been; 0 within. Good to a per cent at the distances that matter. */
export function distanceOutsideM(
  { south, west, north, east }: NonNullable<ProjectedRun["box"]>,
  { lat, lon }: { lat: number; lon: number },
) {
  const northing = Math.max(south - lat, 0, lat - north);
  const easting = Math.max(west - lon, 0, lon - east) * Math.cos((lat * Math.PI) / 180);
  return Math.hypot(northing, easting) * METRES_PER_DEGREE;
}

import { computed, effect } from "@preact/signals";
import { routeDetails, routeKey } from "../live/details.ts";
import { listedRuns, visibleRuns } from "../live/list.ts";
import type { LiveRun } from "../live/live-run.ts";
import { replay } from "../live/replay.ts";
import { isFollowing, selectedRun, selectedRunId, selectRun } from "../live/selection.ts";
import { placeAt, type TrackFix } from "../live/track.ts";
import { prefersReducedMotion, theme } from "../preferences.ts";
import { boundsOf, collection, EMPTY, line, marker, point, stopFeatures } from "./features.ts";
import { liveLayers } from "./layers.ts";
import { createMap, type ViewMap } from "./map.ts";
import { MovingMarkers } from "./moving-markers.ts";
import { selectedTrack } from "../live/selected-track.ts";

const SOURCES = ["routes", "track", "planned", "fixes", "stops", "couriers"] as const;
type LiveMap = ViewMap<(typeof SOURCES)[number]>;

/** The live map in `container`, which follows the state of the application until it is removed. */
export async function showLiveMap(container: HTMLElement): Promise<{ fitAll: () => void; remove: () => void }> {
  const map = await createMap(container, { sources: SOURCES, layers: liveLayers });
  const animate = () => !prefersReducedMotion();
  const markers = new MovingMarkers((placeOf) => {
    const features = visibleRuns.value.flatMap((listed) => {
      const at = placeOf(listed);
      return at ? [marker(listed, at, listed.run.runId === selectedRunId.value)] : [];
    });
    map.set("couriers", collection(features));
  });
  const fitAll = () => {
    const bounds = boundsOf(visibleRuns.value.flatMap(({ run }) => run.place ?? []));
    if (bounds) map.fit(bounds, animate());
  };
  onCourierClick(map, selectRun);
  /** Until somebody moves the map or selects a courier, it shows everyone, who appears and who drives out of it. */
  let isUntouched = selectedRunId.value === undefined;
  let shown = 0;
  map.native.on("dragstart", () => {
    isFollowing.value = false;
    isUntouched = false;
  });

  const effects = [
    effect(() => {
      if (selectedRunId.value !== undefined) isUntouched = false;
      if (replay.value) return;
      markers.update(visibleRuns.value);
      const placed = visibleRuns.value.filter(({ run }) => run.place).length;
      if (isUntouched && (placed > shown || visibleRuns.value.some(({ run }) => run.place && !map.shows(run.place))))
        fitAll();
      shown = Math.max(shown, placed);
    }),
    effect(() => map.set("routes", routes.value)),
    effect(() => map.set("planned", planned.value)),
    effect(() => map.set("stops", stops.value)),
    effect(() => drawTrack(map)),
    effect(() => fitSelected(map, animate())),
    effect(() => fitReplayed(map, animate())),
    effect(() => drawReplay(map)),
    effect(() => {
      const place = isFollowing.value && !replay.value ? selectedRun.value?.run.place : undefined;
      if (place) map.center(place, animate());
    }),
    effect(() => {
      void theme.value;
      map.recolor();
    }),
  ];
  return {
    fitAll,
    remove() {
      for (const stop of effects) stop();
      markers.stop();
      map.remove();
    },
  };
}

/** Calls `select` with the run whose marker was clicked. */
function onCourierClick({ native }: LiveMap, select: (runId: string) => void): void {
  native.on("mouseenter", "couriers", () => (native.getCanvas().style.cursor = "pointer"));
  native.on("mouseleave", "couriers", () => (native.getCanvas().style.cursor = ""));
  native.on("click", "couriers", ({ features }) => {
    const runId: unknown = features?.[0]?.properties["runId"];
    if (typeof runId === "string") select(runId);
  });
}

/**
 * What each frame of the feed brings is mostly where couriers are. The rest is drawn again only when it has changed: signals compare
 * texts and objects, so a text stands for what changes in the runs.
 */
const visibleRoutes = computed(() => {
  if (selectedRunId.value !== undefined) return "";
  const keys = visibleRuns.value.flatMap(({ run }) => (run.ended ? [] : (routeKey(run) ?? [])));
  return [...new Set(keys)].toSorted().join("\n");
});
const routes = computed(() => {
  const details = visibleRoutes.value.split("\n").flatMap((key) => routeDetails.value.get(key) ?? []);
  return details.length === 0 ? EMPTY : collection(details.map(({ path }) => line(path)));
});

const selectedRoute = computed(() =>
  routeDetails.value.get((selectedRun.value && routeKey(selectedRun.value.run)) ?? ""),
);
const planned = computed(() => (selectedRoute.value ? collection([line(selectedRoute.value.path)]) : EMPTY));
const selectedVisits = computed(() => JSON.stringify(selectedRun.value?.run.stops ?? {}));
const stops = computed(() => {
  if (!selectedRoute.value) return EMPTY;
  const visits = JSON.parse(selectedVisits.value) as LiveRun["stops"];
  const states = Object.fromEntries(Object.entries(visits).map(([id, { state }]) => [id, state]));
  return collection(stopFeatures(selectedRoute.value, states));
});

function drawTrack(map: LiveMap): void {
  const fixes = selectedTrack.value?.fixes ?? [];
  if (replay.value) return;
  map.set("track", fixes.length === 0 ? EMPTY : collection(lineOf(fixes)));
  map.set("fixes", fixes.length === 0 ? EMPTY : collection(fixes.map((fix) => point(fix, { class: fix.class }))));
}

const lineOf = (fixes: readonly TrackFix[]) => {
  const usable = fixes.filter((fix) => fix.class === "ok");
  return usable.length > 1 ? [line(usable)] : [];
};

/** Shows the whole of a run when it is selected, once. */
let fitted: string | undefined;
function fitSelected(map: LiveMap, animate: boolean): void {
  const run = selectedRun.value?.run;
  if (!run) return void (fitted = undefined);
  const route = routeDetails.value.get(routeKey(run) ?? "");
  if (fitted === run.runId || (routeKey(run) !== undefined && !route)) return;
  const bounds = boundsOf([...(route?.path ?? []), ...(run.place ? [run.place] : [])]);
  if (!bounds) return;
  fitted = run.runId;
  requestAnimationFrame(() => map.fit(bounds, animate));
}

/** What the bar of a replay covers, also where it has two rows. */
const REPLAY_BAR_PX = 150;
const replayedRunId = computed(() => replay.value?.runId);
/** Shows the whole of a run when its replay begins, above the bar. */
function fitReplayed(map: LiveMap, animate: boolean): void {
  if (replayedRunId.value === undefined) return;
  const bounds = boundsOf(replay.peek()!.fixes);
  if (bounds) map.fit(bounds, animate, REPLAY_BAR_PX);
}

/** In a replay there is one courier: the one of that time. */
function drawReplay(map: LiveMap): void {
  const current = replay.value;
  if (!current) return;
  const listed = listedRuns.value.find(({ run }) => run.runId === current.runId);
  const at = placeAt(current.fixes, current.at);
  if (!listed || !at) return;
  map.set("couriers", collection([marker(listed, at, true)]));
  const driven = current.fixes.filter((fix) => fix.at <= current.at);
  map.set("track", driven.length > 0 ? collection([line([...driven, at])]) : EMPTY);
  map.set("fixes", EMPTY);
}

import { effect } from "@preact/signals";
import type { ExpressionSpecification, LayerSpecification, MapMouseEvent, MapTouchEvent } from "maplibre-gl";
import type { LatLon } from "@waybill/geometry/lat-lon";
import { circleAround } from "../places.ts";
import { prefersReducedMotion, theme } from "../preferences.ts";
import { FONT } from "./layers.ts";
import type { MapColors } from "./colors.ts";
import { boundsOf, collection, EMPTY, line, point as pointFeature } from "./features.ts";
import { createMap } from "./map.ts";

/** What the map of a route shows. */
export interface RouteMapState {
  way: readonly LatLon[];
  stops: readonly { name: string; point: LatLon; radiusM: number }[];
  /** The corners of the way, while it is edited. */
  corners?: readonly LatLon[];
  /** The way and the stops of the version that it is compared with. */
  compared?: { way: readonly LatLon[]; stops: readonly { point: LatLon }[] };
  selected?: Handle | undefined;
  /** Places with which something is wrong. */
  faults?: readonly LatLon[];
}

type Handle = { kind: "point" | "stop"; index: number };

/** What is done on the map with the pointer, while a route is edited. */
export interface RouteEditing {
  /** What is meant where a corner and a stop are at the same place. */
  preferred: () => Handle["kind"];
  onPress: (at: LatLon, isOnWay: boolean) => void;
  onSelect: (handle: Handle) => void;
  onMove: (handle: Handle, to: LatLon) => void;
  onMoved: () => void;
}

const SOURCES = ["compared", "comparedStops", "way", "radii", "corners", "faults", "stops"] as const;
const HANDLES = ["stops", "corners"];
/** So near a handle a finger means it, pixels. */
const REACH_PX = 8;

/** The map of a route in `container`. */
export async function showRouteMap(container: HTMLElement, editing?: RouteEditing) {
  const map = await createMap(container, { sources: SOURCES, layers: routeLayers });
  let state: RouteMapState = { way: [], stops: [] };
  let isFitted = false;

  const fitAll = (animate = !prefersReducedMotion()) => {
    const { way, stops, compared } = state;
    const bounds = boundsOf([...way, ...stops.map((stop) => stop.point), ...(compared?.way ?? [])]);
    if (bounds) map.fit(bounds, animate);
  };
  if (editing) edit(map, editing);
  const stop = effect(() => {
    void theme.value;
    map.recolor();
  });
  return {
    fitAll: () => fitAll(),
    /** Shows `next`; the first state with a place in it moves the map there. */
    draw(next: RouteMapState): void {
      state = next;
      const { way, stops, corners = [], compared, selected, faults = [] } = next;
      const isSelected = (kind: string, n: number) => selected?.kind === kind && selected.index === n;
      map.set("way", way.length > 1 ? collection([line(way)]) : EMPTY);
      map.set("compared", compared && compared.way.length > 1 ? collection([line(compared.way)]) : EMPTY);
      map.set("comparedStops", collection((compared?.stops ?? []).map((one) => pointFeature(one.point))));
      map.set("radii", collection(stops.map(({ point, radiusM }) => line(circleAround(point, radiusM)))));
      map.set(
        "corners",
        collection(
          corners.map((at, n) => pointFeature(at, { kind: "point", index: n, selected: isSelected("point", n) })),
        ),
      );
      map.set(
        "stops",
        collection(
          stops.map(({ point, name }, n) =>
            pointFeature(point, {
              kind: "stop",
              index: n,
              number: String(n + 1),
              name,
              selected: isSelected("stop", n),
            }),
          ),
        ),
      );
      map.set("faults", collection(faults.map((at) => pointFeature(at))));
      if (isFitted || way.length + stops.length === 0) return;
      isFitted = true;
      fitAll(false);
    },
    /** Move to a place. */
    show: (at: LatLon) => map.center(at, !prefersReducedMotion()),
    /** Move to where other routes are, while there is nothing of this one. */
    lookAt(places: readonly LatLon[]): void {
      const bounds = boundsOf(places);
      if (bounds && !isFitted) map.fit(bounds, false);
    },
    remove(): void {
      stop();
      map.remove();
    },
  };
}
export type RouteMap = Awaited<ReturnType<typeof showRouteMap>>;

type DrawnMap = Awaited<ReturnType<typeof createMap>>;

function edit({ native, placeOf }: DrawnMap, { preferred, onPress, onSelect, onMove, onMoved }: RouteEditing): void {
  const near = (event: MapMouseEvent | MapTouchEvent, layers: string[]) => {
    const { x, y } = event.point;
    const box: [[number, number], [number, number]] = [
      [x - REACH_PX, y - REACH_PX],
      [x + REACH_PX, y + REACH_PX],
    ];
    return native.queryRenderedFeatures(box, { layers });
  };
  const handleAt = (event: MapMouseEvent | MapTouchEvent): Handle | undefined => {
    const handles = near(event, HANDLES).map(({ properties }) => properties as Handle);
    return handles.find(({ kind }) => kind === preferred()) ?? handles[0];
  };
  const place = ({ lngLat }: MapMouseEvent | MapTouchEvent): LatLon => placeOf(lngLat);

  native.doubleClickZoom.disable();
  native.getCanvas().style.cursor = "crosshair";
  native.on("click", (event) => {
    const handle = handleAt(event);
    if (handle) onSelect(handle);
    else onPress(place(event), near(event, ["way"]).length > 0);
  });
  function take(event: MapMouseEvent | MapTouchEvent): void {
    const handle = handleAt(event);
    if (!handle) return;
    event.preventDefault(); // the map stays
    const [moved, ended] =
      event.type === "touchstart" ? (["touchmove", "touchend"] as const) : (["mousemove", "mouseup"] as const);
    const follow = (at: MapMouseEvent | MapTouchEvent) => onMove(handle, place(at));
    native.on(moved, follow);
    native.once(ended, () => {
      native.off(moved, follow);
      onMoved();
    });
  }
  native.on("mousedown", take);
  native.on("touchstart", take);
}

const isSelected: ExpressionSpecification = ["==", ["get", "selected"], true];
const ROUND = { "line-cap": "round", "line-join": "round" } as const;

function routeLayers(colors: MapColors): LayerSpecification[] {
  return [
    {
      id: "compared",
      type: "line",
      source: "compared",
      layout: ROUND,
      paint: { "line-color": colors.bad, "line-width": 11, "line-opacity": 0.35 },
    },
    {
      id: "compared-stops",
      type: "circle",
      source: "comparedStops",
      paint: {
        "circle-color": colors.surface,
        "circle-radius": 6,
        "circle-stroke-color": colors.bad,
        "circle-stroke-width": 2,
      },
    },
    {
      id: "way",
      type: "line",
      source: "way",
      layout: ROUND,
      paint: { "line-color": colors.track, "line-width": 4, "line-opacity": 0.85 },
    },
    {
      id: "radii",
      type: "line",
      source: "radii",
      paint: { "line-color": colors.moving, "line-width": 1.5, "line-dasharray": [2, 2] },
    },
    {
      id: "corners",
      type: "circle",
      source: "corners",
      paint: {
        "circle-color": ["case", isSelected, colors.warn, colors.surface],
        "circle-radius": ["case", isSelected, 7, 4.5],
        "circle-stroke-color": colors.track,
        "circle-stroke-width": 2,
      },
    },
    {
      id: "faults",
      type: "circle",
      source: "faults",
      paint: {
        "circle-color": colors.bad,
        "circle-opacity": 0.3,
        "circle-radius": 18,
        "circle-stroke-color": colors.bad,
        "circle-stroke-width": 2.5,
      },
    },
    {
      id: "stops",
      type: "circle",
      source: "stops",
      paint: {
        "circle-color": ["case", isSelected, colors.warn, colors.moving],
        "circle-radius": 10,
        "circle-stroke-color": colors.surface,
        "circle-stroke-width": 2,
      },
    },
    {
      id: "stop-numbers",
      type: "symbol",
      source: "stops",
      layout: { "text-field": ["get", "number"], "text-font": FONT, "text-size": 11, "text-allow-overlap": true },
      paint: { "text-color": colors.surface },
    },
    {
      id: "stop-names",
      type: "symbol",
      source: "stops",
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": 11,
        "text-anchor": "left",
        "text-offset": [1.2, 0],
        "text-justify": "left",
        "text-optional": true,
      },
      paint: { "text-color": colors.text, "text-halo-color": colors.surface, "text-halo-width": 2.5 },
    },
  ];
}

import { effect } from "@preact/signals";
import type { LatLon } from "@waybill/geometry/lat-lon";
import type { LayerSpecification } from "maplibre-gl";
import { circleAround } from "../places.ts";
import { prefersReducedMotion, theme } from "../preferences.ts";
import type { MapColors } from "./colors.ts";
import { boundsOf, collection, EMPTY, line, point } from "./features.ts";
import { FONT } from "./layers.ts";
import { createMap } from "./map.ts";

/** What the map of a customer shows, with the names that are written there. */
export interface FollowMapState {
  courier?: (LatLon & { name: string }) | undefined;
  stop?: (LatLon & { name: string }) | undefined;
}

const SOURCES = ["near", "between", "stop", "courier"] as const;
/** The API rounds the courier's place to a thousandth of a degree. */
const NEAR_M = 100;

/** The map of a customer's stop in `container`. */
export async function showFollowMap(container: HTMLElement) {
  const map = await createMap(container, { sources: SOURCES, layers: followLayers });
  let state: FollowMapState = {};

  const places = () => [state.courier, state.stop].filter((place) => place !== undefined);
  function fitAll(animate = !prefersReducedMotion()): void {
    const bounds = boundsOf(places());
    if (bounds) map.fit(bounds, animate);
  }
  const stopRecoloring = effect(() => {
    void theme.value;
    map.recolor();
  });
  return {
    fitAll: () => fitAll(),
    /** Shows `next`; the map moves when a place of it is not seen. */
    draw(next: FollowMapState): void {
      const before = places().length;
      state = next;
      const { courier, stop } = next;
      map.set("near", courier ? collection([line(circleAround(courier, NEAR_M))]) : EMPTY);
      map.set("between", courier && stop ? collection([line([courier, stop])]) : EMPTY);
      map.set("stop", stop ? collection([point(stop, { name: stop.name })]) : EMPTY);
      map.set("courier", courier ? collection([point(courier, { name: courier.name })]) : EMPTY);
      if (places().length > before || places().some((place) => !map.shows(place))) fitAll(before > 0);
    },
    remove(): void {
      stopRecoloring();
      map.remove();
    },
  };
}
export type ShownFollowMap = Awaited<ReturnType<typeof showFollowMap>>;

function followLayers(colors: MapColors): LayerSpecification[] {
  const name = (source: "stop" | "courier", weight: number): LayerSpecification => ({
    id: `${source}-name`,
    type: "symbol",
    source,
    layout: {
      "text-field": ["get", "name"],
      "text-font": FONT,
      "text-size": 13,
      "text-variable-anchor": ["bottom", "top", "left", "right"],
      "text-radial-offset": 1.1,
      "symbol-sort-key": weight,
    },
    paint: { "text-color": colors.text, "text-halo-color": colors.surface, "text-halo-width": 2.5 },
  });
  return [
    {
      id: "between",
      type: "line",
      source: "between",
      paint: { "line-color": colors.route, "line-width": 2.5, "line-dasharray": [1.5, 2] },
    },
    {
      id: "near",
      type: "line",
      source: "near",
      paint: { "line-color": colors.moving, "line-width": 1.5, "line-dasharray": [2, 2] },
    },
    {
      id: "stop",
      type: "circle",
      source: "stop",
      paint: {
        "circle-color": colors.surface,
        "circle-radius": 8,
        "circle-stroke-color": colors.track,
        "circle-stroke-width": 5,
      },
    },
    {
      id: "courier",
      type: "circle",
      source: "courier",
      paint: {
        "circle-color": colors.moving,
        "circle-radius": 9,
        "circle-stroke-color": colors.surface,
        "circle-stroke-width": 3,
      },
    },
    name("stop", 0),
    name("courier", 1),
  ];
}

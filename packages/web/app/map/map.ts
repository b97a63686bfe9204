import "maplibre-gl/dist/maplibre-gl.css";
import {
  type GeoJSONSource,
  Map as MapLibreMap,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
  type StyleSpecification,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import type { FeatureCollection } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import land from "world-atlas/land-110m.json?url";
import { EMPTY, graticule } from "./features.ts";
import { type MapColors, readColors } from "./colors.ts";
import { settings } from "../settings.ts";
import { landLayers, layers } from "./layers.ts";

setWorkerUrl(workerUrl);

/** Sources that the application fills; each is a GeoJSON collection. */
export const SOURCES = ["graticule", "routes", "track", "planned", "fixes", "stops", "couriers"] as const;
export type SourceName = (typeof SOURCES)[number];

/** The map of one view. Everything about MapLibre is in this folder, which is loaded when a map is shown. */
export interface LiveMap {
  set(source: SourceName, data: FeatureCollection): void;
  fit(bounds: [number, number, number, number], animate: boolean): void;
  center(point: { lat: number; lon: number }, animate: boolean): void;
  recolor(): void;
  /** Called with the run whose marker was clicked. */
  onSelect(select: (runId: string) => void): void;
  /** Called when somebody moves the map by hand. */
  onDrag(listener: () => void): void;
  remove(): void;
}

/** The map without tiles: the land of Natural Earth. */
async function landStyle(colors: MapColors): Promise<StyleSpecification> {
  const world = (await (await fetch(land)).json()) as Topology<{ land: GeometryCollection }>;
  const sources = { land: { type: "geojson" as const, data: feature(world, world.objects.land) } };
  return { version: 8, sources, layers: landLayers(colors) };
}

/** Creates the map in `container`. Rejects when the browser has no WebGL. */
export async function createMap(container: HTMLElement): Promise<LiveMap> {
  const colors = readColors();
  const { mapStyle } = settings.value;
  const map = new MapLibreMap({
    container,
    style: mapStyle ?? (await landStyle(colors)),
    center: [10, 50],
    zoom: 3,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  await map.once("load");
  for (const name of SOURCES) map.addSource(name, { type: "geojson", data: EMPTY });
  for (const layer of layers(colors)) map.addLayer(layer);

  const set = (name: SourceName, data: FeatureCollection) => void map.getSource<GeoJSONSource>(name)?.setData(data);
  const drawGraticule = () =>
    set("graticule", graticule(map.getBounds().toArray().flat() as [number, number, number, number]));
  map.on("moveend", drawGraticule);
  drawGraticule();
  map.on("mouseenter", "couriers", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "couriers", () => (map.getCanvas().style.cursor = ""));

  return {
    set,
    fit(bounds, animate) {
      map.resize(); // a panel may have opened in this moment
      map.fitBounds(bounds, { padding: 48, maxZoom: 15, duration: animate ? 500 : 0 });
    },
    center({ lat, lon }, animate) {
      map.easeTo({ center: [lon, lat], duration: animate ? 500 : 0 });
    },
    recolor() {
      const now = readColors();
      for (const { id, paint = {} } of [...(mapStyle === undefined ? landLayers(now) : []), ...layers(now)])
        for (const [name, value] of Object.entries(paint))
          map.setPaintProperty(id, name as "line-color", value as never);
    },
    onSelect(select) {
      map.on("click", "couriers", ({ features }) => {
        const runId: unknown = features?.[0]?.properties["runId"];
        if (typeof runId === "string") select(runId);
      });
    },
    onDrag: (listener) => void map.on("dragstart", listener),
    remove: () => map.remove(),
  };
}

import "maplibre-gl/dist/maplibre-gl.css";
import {
  type GeoJSONSource,
  type LayerSpecification,
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
import { graticuleLayer, landLayers } from "./layers.ts";

setWorkerUrl(workerUrl);

/** What a view draws on its map: sources that it fills, each a GeoJSON collection, and their layers from bottom to top. */
export interface MapContents<Source extends string> {
  sources: readonly Source[];
  layers: (colors: MapColors) => LayerSpecification[];
}

/** The map of one view. Everything about MapLibre is in this folder, which is loaded when a map is shown. */
export interface ViewMap<Source extends string> {
  /** For the events of the pointer. */
  native: MapLibreMap;
  set(source: Source, data: FeatureCollection): void;
  fit(bounds: [number, number, number, number], animate: boolean): void;
  center(point: { lat: number; lon: number }, animate: boolean): void;
  recolor(): void;
  remove(): void;
}

/** The map without tiles: the land of Natural Earth. */
async function landStyle(colors: MapColors): Promise<StyleSpecification> {
  const world = (await (await fetch(land)).json()) as Topology<{ land: GeometryCollection }>;
  const sources = { land: { type: "geojson" as const, data: feature(world, world.objects.land) } };
  return { version: 8, sources, layers: landLayers(colors) };
}

/** Creates the map in `container`. Rejects when the browser has no WebGL. */
export async function createMap<Source extends string>(
  container: HTMLElement,
  { sources, layers }: MapContents<Source>,
): Promise<ViewMap<Source>> {
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
  const allLayers = (of: MapColors) => [graticuleLayer(of), ...layers(of)];
  for (const name of ["graticule", ...sources]) map.addSource(name, { type: "geojson", data: EMPTY });
  for (const layer of allLayers(colors)) map.addLayer(layer);

  const set = (name: string, data: FeatureCollection) => void map.getSource<GeoJSONSource>(name)?.setData(data);
  const drawGraticule = () =>
    set("graticule", graticule(map.getBounds().toArray().flat() as [number, number, number, number]));
  map.on("moveend", drawGraticule);
  drawGraticule();

  return {
    native: map,
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
      for (const { id, paint = {} } of [...(mapStyle === undefined ? landLayers(now) : []), ...allLayers(now)])
        for (const [name, value] of Object.entries(paint))
          map.setPaintProperty(id, name as "line-color", value as never);
    },
    remove: () => map.remove(),
  };
}

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
import { fromGcj02, toGcj02 } from "@waybill/geometry/gcj02";
import type { LatLon } from "@waybill/geometry/lat-lon";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import land from "world-atlas/land-110m.json?url";
import { EMPTY, graticule, moved } from "./features.ts";
import { type MapColors, readColors } from "./colors.ts";
import { settings } from "../settings.ts";
import { graticuleLayer, landLayers } from "./layers.ts";

setWorkerUrl(workerUrl);

/** What a view draws on its map: sources that it fills, each a GeoJSON collection, and their layers from bottom to top. */
export interface MapContents<Source extends string> {
  sources: readonly Source[];
  layers: (colors: MapColors) => LayerSpecification[];
}

/**
 * The map of one view. Everything about MapLibre is in this folder, which is loaded when a map is shown. Places are in WGS-84,
 * whatever the datum of its tiles.
 */
export interface ViewMap<Source extends string> {
  /** For the events of the pointer. */
  native: MapLibreMap;
  /** Drawn with the next animation frame, once, however often it is called before. The same collection again costs nothing. */
  set(source: Source, data: FeatureCollection): void;
  /** `below`: as many pixels at the lower edge are covered. */
  fit(bounds: [number, number, number, number], animate: boolean, below?: number): void;
  center(point: LatLon, animate: boolean): void;
  /** The place that is drawn there. */
  placeOf: (drawn: { lat: number; lng: number }) => LatLon;
  /** Whether a place is on the part of the map that is seen. */
  shows(point: LatLon): boolean;
  recolor(): void;
  remove(): void;
}

/** The map without tiles: the land of Natural Earth. */
async function landStyle(colors: MapColors): Promise<StyleSpecification> {
  const world = (await (await fetch(land)).json()) as Topology<{ land: GeometryCollection }>;
  const sources = { land: { type: "geojson" as const, data: feature(world, world.objects.land) } };
  return { version: 8, sources, layers: landLayers(colors) };
}

/** Room for names beside what is shown, and for buttons above it and tools below; the same on both sides: its middle is that of the map. */
function paddingOf({ clientWidth, clientHeight }: HTMLElement) {
  const [aside, above] = [Math.min(72, clientWidth * 0.12), Math.min(72, clientHeight * 0.25)];
  return { left: aside, right: aside, top: above, bottom: above };
}

/** Creates the map in `container`. Rejects when the browser has no WebGL. */
export async function createMap<Source extends string>(
  container: HTMLElement,
  { sources, layers }: MapContents<Source>,
): Promise<ViewMap<Source>> {
  const colors = readColors();
  const { mapStyle, mapDatum } = settings.value;
  const isShifted = mapStyle !== undefined && mapDatum === "gcj02";
  const onMap = isShifted ? toGcj02 : (at: LatLon) => at;
  const map = new MapLibreMap({
    container,
    style: mapStyle ?? (await landStyle(colors)),
    center: [10, 50],
    zoom: 3,
    attributionControl: mapStyle === undefined ? false : { compact: true },
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  await map.once("load");
  const allLayers = (of: MapColors) => [...(mapStyle === undefined ? [graticuleLayer(of)] : []), ...layers(of)];
  for (const name of ["graticule", ...sources]) map.addSource(name, { type: "geojson", data: EMPTY });
  for (const layer of allLayers(colors)) map.addLayer(layer);

  const shown = new Map<string, FeatureCollection>();
  const changed = new Set<string>();
  let drawing: number | undefined;
  function set(name: string, data: FeatureCollection): void {
    if (shown.get(name) === data) return;
    shown.set(name, data);
    changed.add(name);
    drawing ??= requestAnimationFrame(drawChanged);
  }
  function drawChanged(): void {
    drawing = undefined;
    for (const name of changed) {
      const data = shown.get(name)!;
      void map.getSource<GeoJSONSource>(name)?.setData(isShifted ? moved(data, onMap) : data);
    }
    changed.clear();
  }
  const drawGraticule = () =>
    set("graticule", graticule(map.getBounds().toArray().flat() as [number, number, number, number]));
  if (mapStyle === undefined) {
    map.on("moveend", drawGraticule);
    drawGraticule();
  }

  return {
    native: map,
    set,
    fit([west, south, east, north], animate, below = 0) {
      map.resize(); // a panel may have opened in this moment
      const padding = paddingOf(container);
      const [least, greatest] = [onMap({ lat: south, lon: west }), onMap({ lat: north, lon: east })];
      map.fitBounds([least.lon, least.lat, greatest.lon, greatest.lat], {
        padding: { ...padding, bottom: Math.max(padding.bottom, below) },
        maxZoom: 15,
        duration: animate ? 500 : 0,
      });
    },
    center(point, animate) {
      const { lat, lon } = onMap(point);
      map.easeTo({ center: [lon, lat], duration: animate ? 500 : 0 });
    },
    shows(point) {
      const { lat, lon } = onMap(point);
      return map.getBounds().contains([lon, lat]);
    },
    placeOf: ({ lat, lng: lon }) => (isShifted ? fromGcj02({ lat, lon }) : { lat, lon }),
    recolor() {
      const now = readColors();
      for (const { id, paint = {} } of [...(mapStyle === undefined ? landLayers(now) : []), ...allLayers(now)])
        for (const [name, value] of Object.entries(paint))
          map.setPaintProperty(id, name as "line-color", value as never);
    },
    remove() {
      if (drawing !== undefined) cancelAnimationFrame(drawing);
      map.remove();
    },
  };
}

import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import type { MapColors } from "./colors.ts";

const isSelected: ExpressionSpecification = ["==", ["get", "selected"], true];
export const FONT = ["sans-serif"];

/** Sea and land, where there is no style with tiles. */
export const landLayers = (colors: MapColors): LayerSpecification[] => [
  { id: "sea", type: "background", paint: { "background-color": colors.sea } },
  { id: "land", type: "fill", source: "land", paint: { "fill-color": colors.land } },
];

/** Below everything that a view draws. */
export const graticuleLayer = (colors: MapColors): LayerSpecification => ({
  id: "graticule",
  type: "line",
  source: "graticule",
  paint: { "line-color": colors.line, "line-width": 0.6, "line-opacity": 0.7 },
});

/** The layers of the live map from bottom to top. Text is drawn with the browser's own fonts: no glyphs are downloaded. */
export function liveLayers(colors: MapColors): LayerSpecification[] {
  const byState: ExpressionSpecification = [
    "match",
    ["get", "state"],
    "bad",
    colors.bad,
    "warn",
    colors.warn,
    "ended",
    colors.idle,
    colors.moving,
  ];
  const byStop: ExpressionSpecification = [
    "match",
    ["get", "state"],
    "departed",
    colors.ok,
    "arrived",
    colors.moving,
    "skipped",
    colors.bad,
    colors.surface,
  ];
  const byClass: ExpressionSpecification = [
    "match",
    ["get", "class"],
    "ok",
    colors.track,
    "late",
    colors.warn,
    "inaccurate",
    colors.warn,
    colors.bad,
  ];
  return [
    {
      id: "routes",
      type: "line",
      source: "routes",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": colors.route,
        "line-width": ["interpolate", ["linear"], ["zoom"], 8, 1, 14, 2.5],
        "line-opacity": 0.55,
      },
    },
    {
      id: "planned",
      type: "line",
      source: "planned",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colors.route, "line-width": 5, "line-opacity": 0.45 },
    },
    {
      id: "track",
      type: "line",
      source: "track",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colors.track, "line-width": 2.5 },
    },
    {
      id: "fixes",
      type: "circle",
      source: "fixes",
      paint: {
        "circle-color": byClass,
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 1.2, 16, 3.5],
        "circle-stroke-color": colors.surface,
        "circle-stroke-width": 0.5,
      },
    },
    {
      id: "stops",
      type: "circle",
      source: "stops",
      paint: {
        "circle-color": byStop,
        "circle-radius": 8,
        "circle-stroke-color": colors.route,
        "circle-stroke-width": 1.5,
      },
    },
    {
      id: "stop-numbers",
      type: "symbol",
      source: "stops",
      layout: { "text-field": ["get", "number"], "text-font": FONT, "text-size": 10, "text-allow-overlap": true },
      paint: {
        "text-color": ["match", ["get", "state"], "pending", colors.text, colors.surface],
      },
    },
    {
      id: "couriers",
      type: "circle",
      source: "couriers",
      paint: {
        "circle-color": byState,
        "circle-radius": ["case", isSelected, 9, 6.5],
        "circle-stroke-color": ["case", isSelected, colors.text, colors.surface],
        "circle-stroke-width": ["case", isSelected, 2.5, 2],
        "circle-opacity": ["match", ["get", "state"], "ended", 0.75, 1],
      },
    },
    {
      id: "courier-names",
      type: "symbol",
      source: "couriers",
      minzoom: 10.5,
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": 11,
        "text-anchor": "left",
        "text-offset": [0.95, 0],
        "text-optional": true,
      },
      paint: { "text-color": colors.text, "text-halo-color": colors.surface, "text-halo-width": 2.5 },
    },
  ];
}

import type { ApiError } from "@waybill/client";

type FieldFault = ApiError["errors"][number];

/** A fault of a GPX or GeoJSON document, with the line that it is on where that can be told. */
export interface LocatedFault extends FieldFault {
  line: number | undefined;
  text: string | undefined;
}

const WAYPOINT = /<(?:wpt)\b[^>]*>/g;
const TRACKPOINT = /<(?:trkpt|rtept)\b[^>]*>/g;
/** A position of GeoJSON, also over several lines; points and lines are told apart by what is around them. */
const POSITION = /\[\s*-?[\d.]+(?:[eE][-+]?\d+)?\s*,\s*-?[\d.]+(?:[eE][-+]?\d+)?[^[\]]*\]/g;
const MAX_SHOWN = 160;

/** Where in the document the API's pointers, `/stops/2/point/lat` and `/path/17`, are. */
export function faultsInDocument(document: string, faults: readonly FieldFault[]): LocatedFault[] {
  const isGpx = document.trimStart().startsWith("<");
  const places = isGpx
    ? { stops: [...document.matchAll(WAYPOINT)], path: [...document.matchAll(TRACKPOINT)] }
    : positionsOfGeoJson(document);
  return faults.map((fault) => {
    const [, kind, n] = /^\/(stops|path)\/(\d+)/.exec(fault.pointer) ?? [];
    const found = kind === undefined ? undefined : places[kind as "stops" | "path"][Number(n)];
    // A number that the API names must be on the line: a long path is simplified, and its points are counted anew.
    const [value] = /^-?[\d.]+/.exec(fault.detail) ?? [];
    if (!found || (value !== undefined && !found[0].includes(value)))
      return { ...fault, line: undefined, text: undefined };
    const line = document.slice(0, found.index).split("\n").length;
    return { ...fault, line, text: found[0].replace(/\s+/g, " ").slice(0, MAX_SHOWN) };
  });
}

/** Positions of points are the stops, those within a list of positions the path. */
function positionsOfGeoJson(document: string): { stops: RegExpExecArray[]; path: RegExpExecArray[] } {
  const all = [...document.matchAll(POSITION)];
  const isWithinList = ({ index }: RegExpExecArray) => /[[,]\s*$/.test(document.slice(0, index));
  return { stops: all.filter((one) => !isWithinList(one)), path: all.filter(isWithinList) };
}

import { type ClassifiedFix, formatDecimal, type RunTrack } from "./track.ts";

/** The track as GPX 1.1 with one segment; with `raw` each point has its class as `type` and the reason as `cmt`. */
export function formatGpx({ run, fixes }: RunTrack, raw: boolean): string {
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<gpx version="1.1" creator="Waybill" xmlns="http://www.topografix.com/GPX/1/1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/1/1/gpx.xsd">`,
    `<trk><name>${escapeXml(run.runId)}</name><trkseg>`,
    ...fixes.map((classed) => formatPoint(classed, raw)),
    `</trkseg></trk>`,
    `</gpx>`,
    ``,
  ].join("\n");
}

function formatPoint({ fix, classification }: ClassifiedFix, raw: boolean): string {
  // The schema excludes longitude 180.
  const lon = formatDecimal(fix.lon === 180 ? -180 : fix.lon);
  const reason = classification.reason === undefined ? "" : `<cmt>${escapeXml(classification.reason)}</cmt>`;
  const why = raw ? `${reason}<type>${classification.class}</type>` : "";
  return `<trkpt lat="${formatDecimal(fix.lat)}" lon="${lon}"><time>${new Date(fix.at).toISOString()}</time>${why}</trkpt>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeXml = (text: string) => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]!);

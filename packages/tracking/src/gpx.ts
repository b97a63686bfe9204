import { type Classed, decimal, type Track } from "./tracks.ts";

/** The track as GPX 1.1: one segment; raw, each point has its class as `type` and the reason as `cmt`. */
export function asGpx({ run, fixes }: Track, raw: boolean): string {
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<gpx version="1.1" creator="Waybill" xmlns="http://www.topografix.com/GPX/1/1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/1/1/gpx.xsd">`,
    `<trk><name>${escaped(run.runId)}</name><trkseg>`,
    ...fixes.map((classed) => point(classed, raw)),
    `</trkseg></trk>`,
    `</gpx>`,
    ``,
  ].join("\n");
}

function point({ fix, verdict }: Classed, raw: boolean): string {
  // The schema's longitude ends before 180.
  const lon = decimal(fix.lon === 180 ? -180 : fix.lon);
  const reason = verdict.reason === undefined ? "" : `<cmt>${escaped(verdict.reason)}</cmt>`;
  const why = raw ? `${reason}<type>${verdict.class}</type>` : "";
  return `<trkpt lat="${decimal(fix.lat)}" lon="${lon}"><time>${new Date(fix.at).toISOString()}</time>${why}</trkpt>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]!);

import { accessToken } from "../session/sign-in.ts";
import { fetchRenewed } from "../session/api.ts";
import { saveFile } from "../ui/save-file.ts";
import type { TrackFix } from "./track.ts";
import { fileStarts } from "./track-files.ts";

/** Saves the track as a file, or as several when it is longer than one response. A plain link cannot: it has no token. */
export async function downloadTrack(
  runId: string,
  format: "gpx" | "geojson" | "csv",
  fixes: readonly TrackFix[],
): Promise<void> {
  const times = fileStarts(fixes).map((at) => new Date(at).toISOString());
  for (const [n, from] of times.entries()) {
    const to = times[n + 1];
    const range = new URLSearchParams({ format, from, ...(to !== undefined && { to }) });
    const url = `/v1/runs/${encodeURIComponent(runId)}/track?${range}`;
    const headers = { authorization: `Bearer ${await accessToken()}` };
    const response = await fetchRenewed(new Request(url, { headers }));
    if (!response.ok) throw new Error(`${url} returned ${response.status}`);
    saveFile(await response.blob(), `${[runId, ...(times.length > 1 ? [n + 1] : [])].join(".")}.${format}`);
  }
}

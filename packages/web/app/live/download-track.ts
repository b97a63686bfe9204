import { accessToken } from "../session/sign-in.ts";
import { fetchRenewed } from "../session/api.ts";
import { saveFile } from "../ui/save-file.ts";

/** Saves the track as a file. A plain link cannot: it has no token. */
export async function downloadTrack(runId: string, format: "gpx" | "geojson" | "csv"): Promise<void> {
  const url = `/v1/runs/${encodeURIComponent(runId)}/track?format=${format}`;
  const headers = { authorization: `Bearer ${await accessToken()}` };
  const response = await fetchRenewed(new Request(url, { headers }));
  if (!response.ok) throw new Error(`${url} returned ${response.status}`);
  saveFile(await response.blob(), `${runId}.${format}`);
}

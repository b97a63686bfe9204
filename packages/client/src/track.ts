import { dataOf, type paths, type WaybillClient } from "./client.ts";
import { readPages } from "./pages.ts";

/** The track of a run, as its endpoint returns it. */
export type Track = paths["/v1/runs/{runId}/track"]["get"]["responses"]["200"]["content"]["application/json"];

/** As many fixes as one response may hold. */
const PART = 10_000;

/** The whole track of a run with the class of every fix, however long it is. Throws ApiError. */
export async function readWholeTrack(
  client: WaybillClient,
  runId: string,
  { signal, limit = PART }: { signal?: AbortSignal; limit?: number } = {},
): Promise<Track> {
  const path = { runId };
  const parts = readPages(async (page) => {
    const query = { raw: "true" as const, limit, ...page };
    return (await dataOf(
      client.GET("/v1/runs/{runId}/track", { params: { path, query }, ...(signal && { signal }) }),
    )) as Track;
  });
  const fixes: Track["fixes"] = [];
  let last: Track | undefined;
  for await (last of parts) fixes.push(...last.fixes);
  const { cursor: _none, ...track } = last!; // there is one part at least
  return { ...track, fixes };
}

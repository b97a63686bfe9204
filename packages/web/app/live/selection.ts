import { computed, signal } from "@preact/signals";
import { match, navigate, path } from "../router.ts";
import { listedRuns } from "./list.ts";

/** The run of the URL. */
export const selectedRunId = computed(() => match("/live/:runId", path.value)?.["runId"]);
export const selectedRun = computed(() => listedRuns.value.find(({ run }) => run.runId === selectedRunId.value));

/** Whether the map stays on the selected courier. */
export const isFollowing = signal(false);

/** Select a run, or none; filters stay. */
export function selectRun(runId: string | undefined): void {
  if (runId === undefined) isFollowing.value = false;
  navigate(`/live${runId === undefined ? "" : `/${encodeURIComponent(runId)}`}${location.search}`);
}

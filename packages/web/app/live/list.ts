import { computed } from "@preact/signals";
import { now } from "../clock.ts";
import { query } from "../router.ts";
import { taskDetails } from "./details.ts";
import { liveRuns } from "./feed.ts";
import type { LiveRun } from "./live-run.ts";
import { badgesOf, type MarkerState, markerState, type RunBadge } from "./run-state.ts";

/** A run as the list and the map show it. */
export interface ListedRun {
  run: LiveRun;
  /** The courier; the run while the feed has not named one. */
  name: string;
  /** Empty while the task is not known. */
  title: string;
  windowEnd: string | undefined;
  badges: readonly RunBadge[];
  marker: MarkerState;
}

export const listedRuns = computed<readonly ListedRun[]>(() => {
  const current = now();
  return [...liveRuns.value.values()].map((run) => {
    const task = taskDetails.value.get(run.taskId ?? "");
    const windowEnd = task?.window.to;
    const badges = badgesOf(run, windowEnd, current);
    const name = run.courierId ?? run.runId;
    return { run, name, title: task?.title ?? "", windowEnd, badges, marker: markerState(run, badges) };
  });
});

export const teams = computed(() => [...new Set(listedRuns.value.flatMap(({ run }) => run.team ?? []))].toSorted());

/** A filter of the URL that there is not shows everyone on the road. */
const stateFilter = (name: string): StateFilter => (name in IS_IN_STATE ? (name as StateFilter) : "road");

/** Filters and the order are in the URL. */
export const filters = computed(() => ({
  text: query.value.get("q") ?? "",
  state: stateFilter(query.value.get("state") ?? "road"),
  team: query.value.get("team") ?? "",
  sort: query.value.get("sort") ?? "attention",
}));

const urgency = ({ badges, run }: ListedRun): number =>
  run.ended ? 3 : badges.some(({ needsAttention }) => needsAttention) ? 0 : 1;
/** Made once: `localeCompare` makes one for each comparison, and a thousand couriers are ten thousand of them. */
const { compare } = new Intl.Collator(undefined, { numeric: true });
const byName = (a: ListedRun, b: ListedRun): number => compare(a.name, b.name);
const eta = ({ run }: ListedRun): number => Date.parse(run.place?.etaAt ?? run.ended?.at ?? "") || Infinity;
const ORDERS: Record<string, (a: ListedRun, b: ListedRun) => number> = {
  attention: (a, b) => urgency(a) - urgency(b) || byName(a, b),
  eta: (a, b) => urgency(a) - urgency(b) || eta(a) - eta(b) || byName(a, b),
  name: byName,
};

const IS_IN_STATE = {
  road: ({ run }: ListedRun) => !run.ended,
  attention: ({ badges }: ListedRun) => badges.some(({ needsAttention }) => needsAttention),
  ended: ({ run }: ListedRun) => run.ended !== undefined,
  all: () => true,
};
export type StateFilter = keyof typeof IS_IN_STATE;

/** How many couriers each filter of the state would show, whatever is searched for. */
export const stateCounts = computed(
  () =>
    Object.fromEntries(
      Object.entries(IS_IN_STATE).map(([name, isIn]) => [name, listedRuns.value.filter(isIn).length]),
    ) as Record<StateFilter, number>,
);

export const visibleRuns = computed(() => {
  const { text, state, team, sort } = filters.value;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const isWanted = (listed: ListedRun): boolean => {
    const { run, name, title } = listed;
    if (team !== "" && run.team !== team) return false;
    if (!IS_IN_STATE[state](listed)) return false;
    if (words.length === 0) return true;
    const haystack = `${name} ${title} ${run.runId} ${run.taskId ?? ""}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  };
  return listedRuns.value.filter(isWanted).toSorted(ORDERS[sort] ?? byName);
});

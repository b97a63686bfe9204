/**
 * Which feeds a change is published to. Each team has two: what happens to its runs and tasks, and where its couriers are. What has no
 * team has two of its own. Whoever follows everything reads all of them, so a change of a team is published to the feed without a
 * team as well where that may know the same task or run from before it had the team: as `left`, which removes it there.
 */
import { type LiveChange, type LiveScope } from "@waybill/events-schema/live";
import { RunFinished, RunProgressed } from "@waybill/events-schema/tracking";
import { isHandedOver, isLeavingTeam } from "./changes.ts";

/** A change as one feed publishes it. */
export interface FeedChange {
  feed: string;
  change: LiveChange;
}

type FeedKind = "facts" | "places";

/** The name of a feed, of what has no team when none is named. */
const feedName = (kind: FeedKind, team: string | undefined): string => (team === undefined ? kind : `${kind}:${team}`);

/** The team of a feed; undefined of one without a team. */
export const teamOfFeed = (feed: string): string | undefined => /^(?:facts|places):(.+)$/s.exec(feed)?.[1];

/** Both feeds of a team. */
export const feedsOfTeam = (team: string | undefined): string[] => [feedName("facts", team), feedName("places", team)];

/** A change as each feed that it belongs to publishes it. */
export function toFeedChanges(change: LiveChange): FeedChange[] {
  const { event } = change;
  if (event === RunProgressed.name) return [{ feed: feedName("places", teamOf(change)), change }];
  const facts = factChanges(change);
  // So that the place of a run that has ended leaves the snapshots.
  return event === RunFinished.name
    ? [...facts, ...feedsWithout(change).map((team) => ({ feed: feedName("places", team), change: toLeft(change) }))]
    : facts;
}

function factChanges(change: LiveChange): FeedChange[] {
  const team = teamOf(change);
  if (team === undefined) return [{ feed: feedName("facts", undefined), change }];
  const leaves = isLeavingTeam(change);
  const own = { feed: feedName("facts", team), change: leaves ? { ...change, left: true as const } : change };
  if (!isKnownWithoutTeam(change)) return [own];
  const isOfAll = leaves && !isHandedOver(change);
  return [own, { feed: feedName("facts", undefined), change: isOfAll ? change : toLeft(change) }];
}

/** The team of a change and no team, or only that. */
const feedsWithout = (change: LiveChange): (string | undefined)[] => [...new Set([teamOf(change), undefined])];

/** Whether what has no team may know its subject: a task that was offered to all, or a run from before its task. */
const isKnownWithoutTeam = ({ about, event }: LiveChange): boolean =>
  /^task:[^/]+$/.test(about) || event === RunFinished.name;

const toLeft = (change: LiveChange): LiveChange => ({ ...change, data: {}, left: true });

function teamOf({ data: { team } }: LiveChange): string | undefined {
  return typeof team === "string" ? team : undefined;
}

/** The run that a scope is limited to. */
export const runOfScope = (scope: LiveScope): string | undefined => /^run:(.+)$/s.exec(scope)?.[1];

/** Whether a change is about a run. */
export const isAboutRun = ({ about, data }: LiveChange, runId: string): boolean =>
  data["runId"] === runId || about.startsWith(`run:${runId}/`);

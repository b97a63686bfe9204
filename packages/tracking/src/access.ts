import type { LiveScope } from "@waybill/events-schema/live";
import { problem } from "@waybill/kernel/errors";
import { type Caller, isInTeams } from "@waybill/kernel/http";
import { feedsOfTeam, runOfScope, teamOfFeed } from "./live/feeds.ts";
import type { Run } from "./runs/run.ts";

/** Who may see which runs and changes, by role, courier and team. It is decided here for the whole service, and nowhere else. */

/** A courier sees their own runs; others those of their teams. A run whose task is not known belongs to no team. */
export const isRunVisibleTo = ({ courierId, task }: Run, caller: Caller): boolean =>
  caller.role === "courier" ? courierId === caller.sub : isInTeams(caller, task?.team);

/** The teams whose runs a list has, all of the caller's unless one is named; undefined: all. Throws NOT_FOUND for another. */
export function listedTeams(caller: Caller, team: string | undefined): readonly string[] | undefined {
  if (team === undefined) return caller.teams;
  assertTeamVisible(caller, team);
  return [team];
}

/** Who looks at the live feed: what they asked for, and the teams they are limited to. */
export interface LiveViewer extends Pick<Caller, "teams"> {
  scope: LiveScope;
}

/** Throws NOT_FOUND for a team that is not the viewer's. */
export function assertScopeVisible({ scope, ...caller }: LiveViewer): void {
  const team = teamOfScope(scope);
  if (team !== undefined) assertTeamVisible(caller, team);
}

function assertTeamVisible(caller: Pick<Caller, "teams">, team: string): void {
  if (!isInTeams(caller, team)) throw problem("NOT_FOUND", `There is no team ${team} for you.`);
}

/** Throws NOT_FOUND for a feed of another team, and for those without a team when the viewer is limited to some. */
export function assertFeedVisible(feed: string, caller: Pick<Caller, "teams">): void {
  if (!isInTeams(caller, teamOfFeed(feed))) throw problem("NOT_FOUND", `There is no feed ${feed} for you.`);
}

/** Whom a frame is for: `team:<id>` or `none` for those who follow what has that team or none, `all` for those who follow everything. */
export type Audience = string;
export const EVERYTHING: Audience = "all";
export const audienceOfTeam = (team: string | undefined): Audience => (team === undefined ? "none" : `team:${team}`);

/** The audiences that a viewer belongs to. `readTeam` reads the team of a run; of another team's run, or one of no team that is not the viewer's to see, there are none. */
export async function audiencesOf(
  { scope, teams }: LiveViewer,
  readTeam: (runId: string) => Promise<string | undefined>,
): Promise<Audience[]> {
  const runId = runOfScope(scope);
  if (runId !== undefined) {
    const team = await readTeam(runId);
    return isInTeams({ ...(teams && { teams }) }, team) ? [audienceOfTeam(team)] : [];
  }
  return scope === EVERYTHING ? (teams?.map(audienceOfTeam) ?? [EVERYTHING]) : [scope];
}

/** The feeds that audiences follow, of `all` there are. */
export const feedsOfAudiences = (audiences: readonly Audience[], all: readonly string[]): string[] =>
  audiences.flatMap((audience) => (audience === EVERYTHING ? all : feedsOfTeam(teamOfScope(audience))));

/**
 * The scopes that a viewer watches: one who is limited to teams and asks for all watches those teams, one without an audience
 * watches nothing. Phones of watched runs report sooner.
 */
export function watchedScopesOf({ scope, teams }: LiveViewer, audiences: readonly Audience[]): LiveScope[] {
  if (audiences.length === 0) return [];
  return scope === EVERYTHING && teams ? teams.map((team) => `team:${team}`) : [scope];
}

const teamOfScope = (scope: LiveScope) => /^team:(.+)$/.exec(scope)?.[1];

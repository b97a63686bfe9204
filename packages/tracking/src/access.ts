import type { LiveChange, LiveScope } from "@waybill/events-schema/live";
import { problem } from "@waybill/kernel/errors";
import { type Caller, isInTeams } from "@waybill/kernel/http";
import { isInScope } from "./live/changes.ts";
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

export function isChangeVisibleTo(change: LiveChange, { scope, ...caller }: LiveViewer): boolean {
  const { team } = change.data;
  return isInScope(change, scope) && isInTeams(caller, typeof team === "string" ? team : undefined);
}

/** The scopes that a viewer watches: who is limited to teams and asks for all watches those teams. */
export const watchedScopesOf = ({ scope, teams }: LiveViewer): LiveScope[] =>
  scope === "all" && teams ? teams.map((team) => `team:${team}`) : [scope];

const teamOfScope = (scope: LiveScope) => /^team:(.+)$/.exec(scope)?.[1];

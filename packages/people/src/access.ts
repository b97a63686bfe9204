import { problem, wrongField } from "@waybill/kernel/errors";
import { type Caller, isInTeams } from "@waybill/kernel/http";
import type { Courier } from "./courier.ts";

/** Who may see and change which courier. It is decided here for the whole service, and nowhere else. */

/** A courier of several teams is visible to each of them; one of no team to callers of all teams. */
export const isCourierVisibleTo = ({ teams }: Pick<Courier, "teams">, caller: Caller): boolean =>
  isInTeams(caller, undefined) || teams.some((team) => isInTeams(caller, team));

/** The courier. Throws NOT_FOUND when there is none, also for one of other teams and for one who was erased. */
export function assertVisible(courier: Courier | undefined, courierId: string, caller: Caller): Courier {
  if (courier && !courier.erasure && isCourierVisibleTo(courier, caller)) return courier;
  throw courierNotFound(courierId);
}

/**
 * Throws NOT_FOUND for a courier whom the caller cannot see, and ROLE_FORBIDDEN for one who is also of a team that is not the
 * caller's: an erasure is of all teams. One who is not known may be erased by an admin of all teams.
 */
export function assertMayErase(courier: Courier | undefined, courierId: string, caller: Caller): void {
  const { teams } = courier ?? { teams: [] };
  if (!isCourierVisibleTo({ teams }, caller)) throw courierNotFound(courierId);
  if (teams.every((team) => isInTeams(caller, team))) return;
  throw problem(
    "ROLE_FORBIDDEN",
    "The courier is also of a team that is not yours. An admin of all of their teams can erase them.",
  );
}

export const courierNotFound = (courierId: string) => problem("NOT_FOUND", `There is no courier ${courierId} for you.`);

/** Throws VALIDATION_FAILED for teams that the caller may not give or take away: that is for admins, each for their teams. */
export function assertMayChangeTeams(before: readonly string[], after: readonly string[], caller: Caller): void {
  const changed = [
    ...before.filter((team) => !after.includes(team)),
    ...after.filter((team) => !before.includes(team)),
  ];
  if (caller.role === "admin" && changed.every((team) => isInTeams(caller, team))) return;
  if (changed.length > 0) throw wrongField("/teams", "Only an admin changes teams, and only teams of their token.");
}

/** Throws NOT_FOUND for a team that is not the caller's. */
export function assertTeamVisible(team: string | undefined, caller: Caller): void {
  if (team === undefined || isInTeams(caller, team)) return;
  throw problem("NOT_FOUND", `There is no team ${team} for you.`);
}

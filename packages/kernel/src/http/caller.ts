import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { ProblemCode, Role } from "@waybill/events-schema/api";
import { problem } from "../failures/errors.ts";

/**
 * Who sent the request. At a public endpoint without a token both are `anyone`.
 *
 * @example
 * const isManager = ({ role }: Caller) => role === "manager" || role === "admin";
 */
export interface Caller {
  sub: string;
  role: Role | "anyone";
  /** As the token says it, for people who look at a screen. Never log, store or publish it. */
  name?: string;
  /** The courier's team, when the token has one. */
  team?: string;
  /** The teams that the token is limited to; undefined: all teams. */
  teams?: readonly string[];
  /** When the token expires, in seconds since 1970. */
  exp?: number;
}

/**
 * Whether what belongs to this team is the caller's to see and change. What belongs to no team is for callers of all teams.
 *
 * @example
 * const isOfNorth = (caller: Caller) => isInTeams(caller, "north");
 */
export const isInTeams = ({ teams }: Pick<Caller, "teams">, team: string | undefined): boolean =>
  teams === undefined || (team !== undefined && teams.includes(team));

/**
 * Throws NOT_FOUND unless the caller is an admin of all teams: what is stored of one person is not limited to a team.
 *
 * @example
 * const refuse = (caller: Caller) => assertAdminOfAllTeams(caller, "visitor v1");
 */
export function assertAdminOfAllTeams({ role, teams }: Caller, what: string): void {
  if (role !== "admin" || teams) throw problem("NOT_FOUND", `There is no ${what} for you.`);
}

/** The authorizer's result. It lets an invalid token pass with the reason: an HTTP API cannot shape an authorizer's 401. */
interface Claims {
  sub?: string;
  role?: string;
  name?: string;
  team?: string;
  teams?: readonly string[];
  /** When the token ends, in seconds since 1970. */
  exp?: number;
  problem?: string;
  detail?: string;
}

/** The same tolerance for clock differences as the authorizer's. */
const LEEWAY_SECONDS = 30;

const TOKEN_PROBLEMS: readonly string[] = ["TOKEN_MISSING", "TOKEN_EXPIRED", "TOKEN_INVALID"] satisfies ProblemCode[];

/** The caller, if one of `roles`. Throws 401 `TOKEN_*` or 403 `ROLE_FORBIDDEN`. */
export function authorizeCaller(event: APIGatewayProxyEventV2, roles: readonly Role[] | "anyone"): Caller {
  const context = event.requestContext as { authorizer?: { lambda?: Claims | null } };
  const claims = withExpiry(context.authorizer?.lambda ?? {}, event.requestContext.timeEpoch);
  const known = claims.problem === undefined && claims.sub && claims.role;
  if (roles === "anyone" && !known) return { sub: "anyone", role: "anyone" };
  if (!known) throw unknownCaller(claims);
  const { sub, role, name, team, teams = team === undefined ? undefined : [team], exp } = claims;
  const optional = {
    ...(name !== undefined && { name }),
    ...(team !== undefined && { team }),
    ...(teams && { teams }),
    ...(exp !== undefined && { exp }),
  };
  const caller = { sub, role, ...optional } as Caller;
  if (roles === "anyone" || roles.includes(caller.role as Role)) return caller;
  throw problem("ROLE_FORBIDDEN", `This is for ${roles.join(" or ")}; your token says ${caller.role}.`);
}

/** API Gateway caches the authorizer's result, also after the token has expired. */
function withExpiry(claims: Claims, nowMs: number): Claims {
  if (claims.exp === undefined || nowMs <= (claims.exp + LEEWAY_SECONDS) * 1_000) return claims;
  return {
    problem: "TOKEN_EXPIRED",
    detail: `The token expired at ${new Date(claims.exp * 1_000).toISOString()}; get a new one.`,
  };
}

function unknownCaller({ problem: code, detail }: Claims): Error {
  if (code === undefined) return problem("TOKEN_MISSING", "Send `Authorization: Bearer <token>`.");
  const named = TOKEN_PROBLEMS.includes(code) ? (code as ProblemCode) : "TOKEN_INVALID";
  return problem(named, detail || "The token is invalid; get a new one.");
}

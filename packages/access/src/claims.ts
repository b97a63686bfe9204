import { FreeId, FreeText } from "@waybill/events-schema/text";
import { TeamId } from "@waybill/events-schema/tracking";
import { type Role, ROLES } from "@waybill/events-schema/api";
import type { JWTPayload } from "jose";
import * as z from "zod";
import { InvalidTokenError } from "./invalid-token-error.ts";
import type { AccessSettings } from "./settings.ts";

/** The claims of a valid token. */
export interface TokenClaims {
  sub: string;
  role: Role;
  /** For people who look at a screen. It is never logged, stored or published. */
  name?: string | undefined;
  /** The couriers who are watched together: a depot, a client, a shift. */
  team?: string | undefined;
  /** The teams that its holder may see and change; without them that of `team`; without both all teams. */
  teams?: readonly string[] | undefined;
  /**
   * Expiry in seconds since 1970. The endpoint checks it again, because API Gateway caches the authorizer's response.
   */
  exp: number;
}

/** The last second that a Date has. */
const MAX_EXPIRY = 8_640_000_000_000;

const ClaimsSchema = z.object({
  courierId: FreeId.max(64),
  role: z.enum(ROLES),
  team: TeamId.optional(),
  teams: z.array(TeamId).max(50).optional(),
  // A name that cannot be shown gives its holder no other rights.
  name: FreeText.max(200).optional().catch(undefined),
  exp: z.number().nonnegative().max(MAX_EXPIRY),
});
const ClaimValues = z.union([z.string().transform((value) => [value]), z.array(z.string())]);

/** Everything that the settings say about the claims. */
type ClaimSettings = Pick<AccessSettings, "audience" | "claims" | "roles" | "teamPrefix">;

/** What the claims of a token say, wherever its issuer puts it. Throws InvalidTokenError. */
export function parseClaims(payload: JWTPayload, settings: ClaimSettings): TokenClaims {
  const { audience, claims } = settings;
  if (!readValues(payload, claims.audience).some((value) => audience.includes(value)))
    throw new InvalidTokenError(
      "TOKEN_INVALID",
      `The token's ${describePath(claims.audience)} is missing or not meant for this API.`,
    );
  const { data, error } = ClaimsSchema.safeParse({
    courierId: readClaim(payload, claims.courierId),
    role: readRole(payload, settings),
    name: readClaim(payload, claims.name),
    ...readTeams(payload, settings),
    exp: payload.exp,
  });
  if (data) {
    const { courierId: sub, ...rest } = data;
    return { sub, ...rest };
  }
  const wrong = new Set(error.issues.map(({ path: [field] }) => field as keyof typeof ClaimsSchema.shape));
  const named = [...wrong].map((field) => (field === "exp" ? field : describePath(claims[field])));
  throw new InvalidTokenError(
    "TOKEN_INVALID",
    `The token's ${named.join(" and ")} is missing or has an unknown value.`,
  );
}

/** The role, when the token has exactly one: whoever has two has not been decided about. */
function readRole(payload: JWTPayload, { claims, roles }: ClaimSettings): Role | undefined {
  const found = new Set(readValues(payload, claims.role).flatMap((value) => roles.get(value) ?? []));
  return found.size === 1 ? [...found][0] : undefined;
}

/** With a prefix, whoever has no team's group sees no team, and the group `<prefix>*` is all teams. */
function readTeams(payload: JWTPayload, { claims, teamPrefix }: ClaimSettings) {
  if (teamPrefix === undefined)
    return { team: readClaim(payload, claims.team), teams: readClaim(payload, claims.teams) };
  const teams = readValues(payload, claims.teams).flatMap((group) =>
    group.startsWith(teamPrefix) ? group.slice(teamPrefix.length) : [],
  );
  if (teams.includes("*")) return {};
  return { teams, ...(teams.length === 1 && { team: teams[0] }) };
}

/** Undefined also for what every object inherits. */
const readClaim = (payload: unknown, path: readonly string[]): unknown =>
  path.reduce(
    (inner, name) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Record<string, unknown>)[name]
        : undefined,
    payload,
  );

/** A claim of one text, or of a list of texts; anything else has no values. */
const readValues = (payload: JWTPayload, path: readonly string[]): string[] =>
  ClaimValues.safeParse(readClaim(payload, path)).data ?? [];

const describePath = (path: readonly string[]) => path.join(".");

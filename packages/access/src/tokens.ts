import { createLocalJWKSet, errors, importSPKI, jwtVerify, type JWTPayload } from "jose";
import { type Role, ROLES } from "@waybill/events-schema/api";
import { FreeId } from "@waybill/events-schema/text";
import { TeamId } from "@waybill/events-schema/tracking";
import * as z from "zod";
import type { AccessSettings } from "./settings.ts";

/** The claims of a valid token. */
export interface TokenClaims {
  sub: string;
  role: Role;
  /** The couriers who are watched together: a depot, a client, a shift. */
  team?: string | undefined;
  /** The teams that its holder may see and change; without them that of `team`; without both all teams. */
  teams?: readonly string[] | undefined;
  /**
   * Expiry in seconds since 1970. The endpoint checks it again, because API Gateway caches the authorizer's response.
   */
  exp: number;
}

/** Why a token is not valid, as a text for the caller. */
export class InvalidTokenError extends Error {
  override readonly name = "InvalidTokenError";
  readonly code: "TOKEN_MISSING" | "TOKEN_EXPIRED" | "TOKEN_INVALID";

  constructor(code: InvalidTokenError["code"], sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.code = code;
  }
}

/** Tolerance for clock differences: a token is accepted this long after it expired and before it begins. */
const LEEWAY_SECONDS = 30;
/** Our tokens have about 300 characters. API Gateway accepts 10 KB of headers, which are not worth verifying. */
const MAX_TOKEN_CHARS = 4_096;
/** The only accepted algorithm (RFC 8037), whatever the token's header says. */
const ALGORITHMS = ["EdDSA"];

const ClaimsSchema = z.object({
  sub: FreeId.max(64),
  role: z.enum(ROLES),
  team: TeamId.optional(),
  teams: z.array(TeamId).max(50).optional(),
  exp: z.number(),
});

/** The token of an `Authorization` header. Throws TOKEN_MISSING. */
export function bearerToken(header: string | undefined): string {
  const [, token] = /^\s*bearer +(\S+)\s*$/i.exec(header ?? "") ?? [];
  if (token === undefined) throw new InvalidTokenError("TOKEN_MISSING", "Send `Authorization: Bearer <token>`.");
  return token;
}

/**
 * The password of an `Authorization: Basic` header (RFC 7617), or undefined for another scheme. The user name is
 * ignored: the token identifies the caller. Throws TOKEN_MISSING without a password.
 */
export function basicPassword(header: string | undefined): string | undefined {
  const [, coded] = /^\s*basic +([A-Za-z0-9+/]+={0,2})\s*$/i.exec(header ?? "") ?? [];
  if (coded === undefined) return undefined;
  const text = Buffer.from(coded, "base64").toString();
  const colon = text.indexOf(":");
  const given = text.slice(colon + 1).trim();
  if (colon < 0 || given === "") throw new InvalidTokenError("TOKEN_MISSING", "Give the token as the password.");
  return given;
}

/** A function that verifies tokens with these settings. Throws when a key cannot be read. */
export async function createVerifier({ issuer, audience, jwks, publicKey }: AccessSettings) {
  const keys = jwks ? createLocalJWKSet(jwks) : await importSPKI(publicKey!, "EdDSA");
  const rules = {
    issuer,
    audience,
    algorithms: ALGORITHMS,
    clockTolerance: LEEWAY_SECONDS,
    requiredClaims: ["sub", "exp"],
  };

  /** The claims of a valid token. Throws InvalidTokenError. */
  return async function verify(token: string, now: Date): Promise<TokenClaims> {
    if (token.length > MAX_TOKEN_CHARS)
      throw new InvalidTokenError("TOKEN_INVALID", `The token is longer than ${MAX_TOKEN_CHARS} characters.`);
    const options = { ...rules, currentDate: now };
    const verified = await (
      typeof keys === "function" ? jwtVerify(token, keys, options) : jwtVerify(token, keys, options)
    ).catch(throwInvalidToken);
    return parseClaims(verified.payload);
  };
}

function parseClaims(payload: JWTPayload): TokenClaims {
  const { data, error } = ClaimsSchema.safeParse(payload);
  if (data) return data;
  const claims = error.issues.map(({ path }) => path.join("."));
  throw new InvalidTokenError(
    "TOKEN_INVALID",
    `The token's ${claims.join(" and ")} is missing or has an unknown value.`,
  );
}

/** The signature is checked first, so that details about claims are given only to holders of our tokens. */
function throwInvalidToken(error: unknown): never {
  if (error instanceof errors.JWTExpired) {
    const at = new Date((error.payload.exp ?? 0) * 1000).toISOString();
    throw new InvalidTokenError("TOKEN_EXPIRED", `The token expired at ${at}; get a new one.`, { cause: error });
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    throw new InvalidTokenError("TOKEN_INVALID", `The token's ${error.claim} is missing or not meant for this API.`, {
      cause: error,
    });
  }
  if (error instanceof errors.JOSEError) {
    throw new InvalidTokenError("TOKEN_INVALID", "The token is not signed by a trusted key; get a new one.", {
      cause: error,
    });
  }
  throw error;
}

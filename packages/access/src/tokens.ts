import { createLocalJWKSet, errors, importSPKI, jwtVerify, type JWTPayload } from "jose";
import * as z from "zod";
import type { AccessSettings } from "./settings.ts";

/** Who a good token speaks of. */
export interface TokenClaims {
  sub: string;
  role: "courier" | "manager" | "admin" | "partner";
  /** Which couriers are watched together: a depot, a client, a shift. */
  team?: string | undefined;
  /** When it ends, in seconds since 1970: the door looks again, because API Gateway remembers this answer. */
  exp: number;
}

/** Why a token is not good, in words for whoever sent it. */
export class InvalidTokenError extends Error {
  override readonly name = "BadToken";
  readonly code: "TOKEN_MISSING" | "TOKEN_EXPIRED" | "TOKEN_INVALID";

  constructor(code: InvalidTokenError["code"], sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.code = code;
  }
}

/** Clocks differ: a token is taken this long after it expired and before it begins. */
const LEEWAY_SECONDS = 30;
/** Ours are 300 letters. API Gateway lets 10 KB of headers in, and none of that is worth hashing. */
const MAX_TOKEN_CHARS = 4_096;
/** One algorithm (RFC 8037), whatever the token proposes. */
const ALGORITHMS = ["EdDSA"];

const ClaimsSchema = z.object({
  sub: z.string().min(1).max(64),
  role: z.enum(["courier", "manager", "admin", "partner"]),
  team: z.string().min(1).max(64).optional(),
  exp: z.number(),
});

/** The token of an `Authorization` header. Throws TOKEN_MISSING. */
export function bearerToken(header: string | undefined): string {
  const [, token] = /^\s*bearer +(\S+)\s*$/i.exec(header ?? "") ?? [];
  if (token === undefined) throw new InvalidTokenError("TOKEN_MISSING", "Send `Authorization: Bearer <token>`.");
  return token;
}

/**
 * The password of an `Authorization: Basic` header (RFC 7617), or nothing when it is of another kind. Whoever the name
 * claims to be is of no weight: who calls is what the token says. Throws TOKEN_MISSING where there is no password.
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

/** Whoever can tell good tokens from bad ones, by these settings. Throws when a key cannot be read. */
export async function createVerifier({ issuer, audience, jwks, publicKey }: AccessSettings) {
  const keys = jwks ? createLocalJWKSet(jwks) : await importSPKI(publicKey!, "EdDSA");
  const rules = {
    issuer,
    audience,
    algorithms: ALGORITHMS,
    clockTolerance: LEEWAY_SECONDS,
    requiredClaims: ["sub", "exp"],
  };

  /** What a good token claims. Throws BadToken. */
  return async function verify(token: string, now: Date): Promise<TokenClaims> {
    if (token.length > MAX_TOKEN_CHARS)
      throw new InvalidTokenError("TOKEN_INVALID", `The token is longer than ${MAX_TOKEN_CHARS} letters.`);
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
  throw new InvalidTokenError("TOKEN_INVALID", `The token's ${claims.join(" and ")} is nothing that is known here.`);
}

/** The signature is checked first: a sentence about a claim is only for who has a token of ours. */
function throwInvalidToken(error: unknown): never {
  if (error instanceof errors.JWTExpired) {
    const at = new Date((error.payload.exp ?? 0) * 1000).toISOString();
    throw new InvalidTokenError("TOKEN_EXPIRED", `The token expired at ${at}; get a new one.`, { cause: error });
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    throw new InvalidTokenError("TOKEN_INVALID", `The token's ${error.claim} is missing or not for here.`, {
      cause: error,
    });
  }
  if (error instanceof errors.JOSEError) {
    throw new InvalidTokenError("TOKEN_INVALID", "The token is not signed by anybody trusted here; get a new one.", {
      cause: error,
    });
  }
  throw error;
}

import {
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTVerifyOptions,
  type JWTVerifyResult,
  jwtVerify,
} from "jose";
import { parseClaims, type TokenClaims } from "./claims.ts";
import { hasDuplicateNames } from "./duplicate-names.ts";
import { InvalidTokenError } from "./invalid-token-error.ts";
import { createIssuerKeys, type FindKey, type IssuerKeys, undefinedIfMissing } from "./issuer-keys.ts";
import { ALGORITHMS } from "./public-keys.ts";
import type { AccessSettings } from "./settings.ts";

/** Tolerance for clock differences: a token is accepted this long after it expired and before it begins. */
const LEEWAY_SECONDS = 30;
/** Those with many groups have 5,000. API Gateway accepts 10 KB of headers. */
const MAX_TOKEN_CHARS = 8_192;
/** A header's `typ`: JWTs for another purpose name it there (RFC 8725). */
const TYPES = ["jwt", "at+jwt"];

/** Verifies tokens with some settings. */
export interface Verifier {
  /** The claims of a valid token. Throws InvalidTokenError, and another error when the keys cannot be read. */
  verify: (token: string, now: Date) => Promise<TokenClaims>;
  /** Reads the issuer's keys, where they are not pasted. Throws when they cannot be read. */
  load: () => Promise<void>;
}

export function createVerifier(settings: AccessSettings): Verifier {
  const pasted = pastedKeys(settings);
  const read = settings.jwksUrl !== undefined || !pasted ? issuerKeysOf(settings) : undefined;

  const findKey: FindKey = async (header, token) => {
    const key = read ? await pasted?.(header, token).catch(undefinedIfMissing) : await pasted!(header, token);
    return key ?? read!.find(header, token);
  };

  async function verify(token: string, now: Date): Promise<TokenClaims> {
    if (token.length > MAX_TOKEN_CHARS)
      throw new InvalidTokenError("TOKEN_INVALID", `The token is longer than ${MAX_TOKEN_CHARS} characters.`);
    const options = {
      issuer: settings.issuer,
      algorithms: ALGORITHMS,
      clockTolerance: LEEWAY_SECONDS,
      currentDate: now,
    };
    const { payload, protectedHeader } = await jwtVerify(token, findKey, options)
      .catch((refusal: unknown) => verifyByAny(refusal, token, options))
      .catch(throwInvalidToken);
    if (!isAccessTokenType(protectedHeader.typ))
      throw new InvalidTokenError("TOKEN_INVALID", "The token is of a type for another purpose.");
    const parts = token.split(".").map((text) => ({ text, bytes: Buffer.from(text, "base64url") }));
    // jose also reads padding and unused bits: the same signature would be that of many texts (RFC 7515 §2, RFC 4648 §3.5).
    if (!parts.every(({ text, bytes }) => bytes.toString("base64url") === text))
      throw new InvalidTokenError("TOKEN_INVALID", "The token is not encoded as a JWT is.");
    if (parts.slice(0, 2).some(({ bytes }) => hasDuplicateNames(bytes.toString())))
      throw new InvalidTokenError("TOKEN_INVALID", "The token has two members of one name.");
    return parseClaims(payload, settings);
  }

  return { verify, load: async () => read?.load() };
}

function pastedKeys({ jwks, publicKey }: AccessSettings): FindKey | undefined {
  if (jwks) return createLocalJWKSet(jwks);
  if (!publicKey) return undefined;
  // PEM has no key id: it is tried for a token with any.
  const only = createLocalJWKSet({ keys: [publicKey] });
  return (header) => only({ alg: header?.alg ?? "" });
}

/** The keys that were read outlive the settings, which are new every five minutes. */
let current: { location: string; keys: IssuerKeys } | undefined;

function issuerKeysOf({ issuer, jwksUrl, allowLoopback }: AccessSettings): IssuerKeys {
  const location = JSON.stringify([issuer, jwksUrl, allowLoopback]);
  if (current?.location !== location)
    current = { location, keys: createIssuerKeys({ issuer, jwksUrl, allowLoopback }) };
  return current.keys;
}

/**
 * Two keys of an issuer may have one id: either may be the token's. A token without an id names none (OpenID Connect Core §10.1).
 * Throws any other error again.
 */
async function verifyByAny(refusal: unknown, token: string, options: JWTVerifyOptions): Promise<JWTVerifyResult> {
  if (!(refusal instanceof errors.JWKSMultipleMatchingKeys)) throw refusal;
  if (decodeProtectedHeader(token).kid === undefined) throw refusal;
  for await (const key of refusal) {
    try {
      return await jwtVerify(token, key, options);
    } catch (failure) {
      if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

/** A signed header may still have anything in it. */
const isAccessTokenType = (typ: unknown): boolean =>
  typ === undefined || (typeof typ === "string" && TYPES.includes(typ.toLowerCase().replace(/^application\//, "")));

/** The signature is checked first, so that details about claims are given only to holders of our tokens. */
function throwInvalidToken(error: unknown): never {
  if (error instanceof errors.JWTExpired) {
    const at = new Date(Math.max(error.payload.exp ?? 0, 0) * 1000).toISOString();
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

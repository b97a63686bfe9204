import { InvalidTokenError } from "./invalid-token-error.ts";

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

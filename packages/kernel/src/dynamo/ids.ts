import { createHash, randomUUID } from "node:crypto";

/**
 * An id: the same for the same caller and idempotency key, so that a repeated request creates one entity; without a key a new one.
 *
 * @example
 * const visitId = createId("vis", "m1", "4f9a2c1e");
 */
export const createId = (prefix: string, caller: string, key: string | undefined): string =>
  `${prefix}_${key === undefined ? randomUUID().replaceAll("-", "") : sha256OfJson([caller, key]).slice(0, 32)}`;

/**
 * An id derived from a secret by a one-way hash: reading the id does not reveal the secret.
 *
 * @example
 * const linkId = createIdOfSecret("lnk", "m3C0xq8kTzq1b0bFJv2c7A");
 */
export const createIdOfSecret = (prefix: string, secret: string): string =>
  `${prefix}_${createHash("sha256").update(secret).digest("base64url")}`;

/**
 * The SHA-256 of a value's JSON, in hex.
 *
 * @example
 * const digest = sha256OfJson(["visit", { at: "2026-11-21T09:00:00.000Z" }]);
 */
export const sha256OfJson = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex");

import { createPublicKey, type JsonWebKey } from "node:crypto";
import * as z from "zod";

/** Of the two spellings in use, RFC 8037's: `EdDSA`. */
const Ed25519Key = z.looseObject({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string(),
  alg: z.literal("EdDSA").exactOptional(),
});
const P256Key = z.looseObject({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string(),
  y: z.string(),
  alg: z.literal("ES256").exactOptional(),
});
const RsaKey = z.looseObject({
  kty: z.literal("RSA"),
  n: z.string(),
  e: z.string(),
  alg: z.literal("RS256").exactOptional(),
});

/** The algorithms that are accepted, whatever a token's header says. A secret is no key here, so HS256 can never be meant. */
export const ALGORITHMS = ["RS256", "ES256", "EdDSA"];

/**
 * Whether signatures can be checked by it: a point of its curve, or a modulus of 2,048 bits and an exponent that leaves no message as
 * it is. jose refuses others with errors that are not its own, which would be errors of the authorizer.
 */
function isUsable(key: JsonWebKey): boolean {
  try {
    const { modulusLength = 2_048, publicExponent = 65_537n } =
      createPublicKey({ key, format: "jwk" }).asymmetricKeyDetails ?? {};
    return modulusLength >= 2_048 && publicExponent >= 3n;
  } catch {
    return false;
  }
}

/** A public key for one of the accepted algorithms. Any other kind of key, or a private one, is rejected. */
export const PublicKey = z
  .discriminatedUnion("kty", [Ed25519Key, P256Key, RsaKey])
  .refine((key) => !("d" in key), {
    error: "this is a private key: keep it secret, and set only its public part",
  })
  .refine(({ use = "sig" }) => use === "sig", { error: "this key is not for signatures" })
  .refine(isUsable, { error: "this is not a usable key: an RSA key has at least 2048 bits, a point is on its curve" });
export type PublicKey = z.output<typeof PublicKey>;

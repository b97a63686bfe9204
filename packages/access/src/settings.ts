import * as z from "zod";

/** A public Ed25519 key (RFC 8037). Any other kind of key, or a private one, is rejected. */
const PublicKey = z
  .looseObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() })
  .refine((key) => !("d" in key), {
    error: "this is a private key: keep it secret, and set only its public part",
  });

const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: "custom", message: "this is not JSON" });
    return z.NEVER;
  }
});

/**
 * Which tokens are trusted: SSM parameters `access/issuer`, `access/audience`, and either `access/jwks` (a JSON Web Key
 * Set, for two keys during a rotation) or `access/publicKey` (PEM).
 */
export const AccessSettings = z
  .object({
    issuer: z.string().min(1),
    audience: z.string().min(1),
    jwks: jsonText.pipe(z.object({ keys: z.array(PublicKey).min(1) })).optional(),
    publicKey: z.string().startsWith("-----BEGIN PUBLIC KEY-----").optional(),
  })
  .refine(({ jwks, publicKey }) => (jwks === undefined) !== (publicKey === undefined), {
    error: "set one of jwks and publicKey",
    path: ["jwks"],
  });
export type AccessSettings = z.output<typeof AccessSettings>;

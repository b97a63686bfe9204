import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import type { ParameterStore } from "../ssm/parameters.ts";
import type { Clock } from "../interfaces.ts";

const ISSUER = "waybill-local";
const AUDIENCE = "waybill";

export type CreateToken = (
  role: string,
  sub: string,
  options?: { hours?: number; team?: string; teams?: readonly string[] },
) => Promise<string>;

/**
 * Puts what the authorizer needs to verify a token and the operator to create one into Parameter Store, as on a stage. A key
 * of an earlier run (`--data`) is kept, so that tokens stay valid after a restart.
 *
 * @param path below which the settings are: `/waybill/local`
 * @returns a function that creates tokens with that key
 */
export async function seedTokenSigning(parameters: ParameterStore, path: string, clock: Clock): Promise<CreateToken> {
  const keyName = `${path}/operator/signing-key`;
  const stored = parameters.get(keyName);
  const key = stored ? (JSON.parse(stored.value) as JWK) : await generateKey();
  const { d: _secret, ...publicKey } = key;
  parameters.put(keyName, JSON.stringify(key), "SecureString");
  parameters.put(`${path}/access/issuer`, ISSUER);
  parameters.put(`${path}/access/audience`, AUDIENCE);
  parameters.put(`${path}/access/jwks`, JSON.stringify({ keys: [publicKey] }));
  const signer = await importJWK(key, "EdDSA");

  return (role, sub, { hours = 24, team, teams } = {}) => {
    const now = Math.floor(clock.now() / 1000);
    return new SignJWT({ role, ...(team !== undefined && { team }), ...(teams && { teams }) })
      .setProtectedHeader({ alg: "EdDSA", typ: "JWT", kid: key.kid ?? "" })
      .setSubject(sub)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + Math.round(hours * 3600))
      .sign(signer);
  };
}

async function generateKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  return { ...(await exportJWK(privateKey)), alg: "EdDSA", use: "sig", kid: randomUUID() };
}

import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import { createIssuer, type Issuer, SCOPE } from "../oidc/issuer.ts";
import type { ParameterStore } from "../ssm/parameters.ts";
import type { Clock } from "../interfaces.ts";

const AUDIENCE = "waybill";
const CLIENT_ID = "waybill-web";
/** Of the web application, which the issuer leads back to. */
const CALLBACK_PATH = "/signed-in";
/** Of the issuer, below the address of the HTTP API. */
export const ISSUER_PATH = "/oidc";

export type CreateToken = (
  role: string,
  sub: string,
  options?: { hours?: number; team?: string; teams?: readonly string[] },
) => Promise<string>;

/**
 * Puts what the authorizer needs to verify a token and the operator to create one into Parameter Store, as on a stage: the key of
 * the operator, and where the issuer has its own. Keys of an earlier run (`--data`) are kept, so that tokens stay valid after a
 * restart.
 *
 * @param path below which the settings are: `/waybill/local`
 * @param api address of the HTTP API
 * @returns a function that creates tokens with the operator's key, and the issuer
 */
export async function seedTokenSigning(
  parameters: ParameterStore,
  { path, api, clock }: { path: string; api: string; clock: Clock },
): Promise<{ createToken: CreateToken; issuer: Issuer }> {
  const key = await storedKey(parameters, `${path}/operator/signing-key`, "EdDSA");
  const issuerKey = await storedKey(parameters, `${path}/issuer/signing-key`, "ES256");
  const { d: _secret, ...publicKey } = key;
  const url = `${api}${ISSUER_PATH}`;
  const settings = {
    issuer: url,
    audience: AUDIENCE,
    jwks: JSON.stringify({ keys: [publicKey] }),
    jwksUrl: `${url}/keys`,
    allowLoopback: "true",
    clientId: CLIENT_ID,
    scope: SCOPE,
  };
  for (const [name, value] of Object.entries(settings)) parameters.put(`${path}/access/${name}`, value);
  const origins = [api, api.replace("127.0.0.1", "localhost")];
  const issuer = await createIssuer({
    url,
    origins,
    callbackPath: CALLBACK_PATH,
    clientId: CLIENT_ID,
    audience: AUDIENCE,
    key: issuerKey,
    clock,
  });
  const signer = await importJWK(key, "EdDSA");

  const createToken: CreateToken = (role, sub, { hours = 24, team, teams } = {}) => {
    const now = Math.floor(clock.now() / 1000);
    return new SignJWT({ role, ...(team !== undefined && { team }), ...(teams && { teams }) })
      .setProtectedHeader({ alg: "EdDSA", typ: "JWT", kid: key.kid ?? "" })
      .setSubject(sub)
      .setIssuer(url)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + Math.round(hours * 3600))
      .sign(signer);
  };
  return { createToken, issuer };
}

async function storedKey(parameters: ParameterStore, name: string, alg: "EdDSA" | "ES256"): Promise<JWK> {
  const stored = parameters.get(name);
  if (stored) return JSON.parse(stored.value) as JWK;
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const key = { ...(await exportJWK(privateKey)), alg, use: "sig", kid: randomUUID() };
  parameters.put(name, JSON.stringify(key), "SecureString");
  return key;
}

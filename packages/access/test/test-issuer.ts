import { createServer, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

/** A key of an issuer, and its public part as the issuer publishes it. */
export interface IssuerKey {
  kid: string;
  alg: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  jwk: JWK;
}

export async function createKey(alg: string, kid: string): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, {
    extractable: true,
    ...(alg === "EdDSA" && { crv: "Ed25519" }),
  });
  return { kid, alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

/** A token signed by a key. A claim or header that is undefined is left out. */
export function signClaims(key: IssuerKey, claims: object, header: object = {}): Promise<string> {
  return new SignJWT(withoutUndefined(claims))
    .setProtectedHeader({ alg: key.alg, ...withoutUndefined({ kid: key.kid, ...header }) })
    .sign(key.privateKey);
}
export const withoutUndefined = (fields: object) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** An issuer on this machine, whose answers a test can change. */
export async function startIssuer() {
  const issuer = {
    origin: "",
    keys: [] as JWK[],
    /** Answers instead of the issuer. */
    fault: undefined as ((response: ServerResponse) => void) | undefined,
    /** Overwrites members of the discovery document. */
    discovery: {} as object,
    /** Paths in the order in which they were read. */
    reads: [] as string[],
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    issuer.reads.push(path);
    if (issuer.fault) return issuer.fault(response);
    const base = `${issuer.origin}${path.replace(/\/?\.well-known\/.*/, "")}`;
    // Auth0's own name for itself ends with a slash.
    const self = path.startsWith("/.well-known") ? `${base}/` : base;
    const document = { issuer: self, jwks_uri: `${base}/keys`, ...issuer.discovery };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(path.endsWith("/keys") ? { keys: issuer.keys } : document));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  issuer.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return issuer;
}

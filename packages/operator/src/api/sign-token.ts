import { FreeId } from "@waybill/events-schema/text";
import { SignJWT, importJWK, type JWK } from "jose";
import { assertArgument } from "../cli/assert-argument.ts";
import { EXIT, CliError } from "../cli/exit.ts";
import type { StageTarget } from "../target.ts";

/** Claims of a token. */
export interface TokenOptions {
  role: string;
  sub: string;
  hours: number;
  team?: string | undefined;
  teams?: readonly string[] | undefined;
}

/**
 * A token that the stage's authorizer accepts: signed with the operator key of the stage, for its issuer and audience.
 * Its times are by the stage's clock. Throws where there is no such key, as in production.
 */
export async function signToken(
  resolveTarget: () => Promise<StageTarget>,
  { role, sub, hours, team, teams }: TokenOptions,
): Promise<{ token: string; expiresAt: string }> {
  // The API would refuse the token: it is said here, where it was typed.
  for (const id of [sub, ...(team === undefined ? [] : [team]), ...(teams ?? [])])
    assertArgument(FreeId.max(64), id, `${JSON.stringify(id)} cannot be in a token`);
  const target = await resolveTarget();
  const ssm = await target.ssm();
  const path = target.manifest.settings;
  const names = {
    key: `${path}/operator/signing-key`,
    issuer: `${path}/access/issuer`,
    audience: `${path}/access/audience`,
  };
  const { Parameters = [] } = await ssm.getParameters({ Names: Object.values(names), WithDecryption: true });
  const value = (name: string): string | undefined => Parameters.find(({ Name }) => Name === name)?.Value;
  const key = value(names.key);
  if (key === undefined)
    throw new CliError(
      EXIT.refused,
      `${target.displayName} has no operator key (${names.key})`,
      "in production get a token from its identity provider; give a development stage a key with `aws ssm put-parameter --type SecureString`",
    );
  const jwk = parseSigningKey(key, names.key);
  const [issuer, audience] = [value(names.issuer), value(names.audience)];
  // By the stage's clock, as the SDK found it in the response: this machine's may be wrong, and the offline cloud's skips waiting.
  const now = Math.floor((Date.now() + ssm.config.systemClockOffset) / 1000);
  const expires = now + Math.round(hours * 3_600);
  const token = new SignJWT({ role, ...(team !== undefined && { team }), ...(teams && { teams }) })
    .setProtectedHeader({ alg: "EdDSA", typ: "JWT", ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .setSubject(sub)
    .setIssuedAt(now)
    .setExpirationTime(expires);
  if (issuer !== undefined) token.setIssuer(issuer);
  if (audience !== undefined) token.setAudience(audience);
  return { token: await token.sign(await importJWK(jwk, "EdDSA")), expiresAt: new Date(expires * 1000).toISOString() };
}

function parseSigningKey(text: string, name: string): JWK {
  try {
    const jwk = JSON.parse(text) as JWK;
    if (jwk.kty === "OKP" && jwk.crv === "Ed25519" && jwk.d !== undefined) return jwk;
  } catch {
    // Reported below, without the text: it is a secret.
  }
  throw new CliError(
    EXIT.usage,
    `${name} is not a private Ed25519 key`,
    "it must be a JWK as JSON: kty OKP, crv Ed25519, x, d, kid",
  );
}

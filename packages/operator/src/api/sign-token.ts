import { parseClaimPath } from "@waybill/events-schema/claim-path";
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
 * A token that the stage's authorizer accepts: signed with the operator key of the stage, for its issuer and audience, with each
 * claim where the settings have it (docs/sign-in.md). Its times are by the stage's clock. Throws where there is no such key, as in
 * production.
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
  const keyName = `${target.manifest.settings}/operator/signing-key`;
  const access = `${target.manifest.settings}/access`;
  // Ten, as many as one call may name.
  const names = [...CLAIM_SETTINGS, "issuer", "audience", "teamPrefix", `roles/${role}`].map(
    (name) => `${access}/${name}`,
  );
  const { Parameters = [] } = await ssm.getParameters({ Names: [keyName, ...names], WithDecryption: true });
  const value = (name: string): string | undefined => Parameters.find(({ Name }) => Name === name)?.Value;
  const key = value(keyName);
  if (key === undefined)
    throw new CliError(
      EXIT.refused,
      `${target.displayName} has no operator key (${keyName})`,
      "in production get a token from its identity provider; give a development stage a key with `aws ssm put-parameter --type SecureString`",
    );
  const jwk = parseSigningKey(key, keyName);
  // By the stage's clock, as the SDK found it in the response: this machine's may be wrong, and the offline cloud's skips waiting.
  const now = Math.floor((Date.now() + ssm.config.systemClockOffset) / 1000);
  const expires = now + Math.round(hours * 3_600);
  const token = new SignJWT(claimsFor({ role, sub, team, teams }, (name) => value(`${access}/${name}`)))
    .setProtectedHeader({ alg: "EdDSA", typ: "JWT", ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .setIssuedAt(now)
    .setExpirationTime(expires);
  return { token: await token.sign(await importJWK(jwk, "EdDSA")), expiresAt: new Date(expires * 1000).toISOString() };
}

const CLAIM_SETTINGS = ["claims/audience", "claims/role", "claims/team", "claims/teams", "claims/courierId"];

/** The claims of a token, each where the settings have it, as the stage's identity provider would write them. */
function claimsFor(
  { role, sub, team, teams }: Omit<TokenOptions, "hours">,
  setting: (name: string) => string | undefined,
): Record<string, unknown> {
  const claims: Record<string, unknown> = { sub, iss: setting("issuer") };
  const first = (list: string | undefined) => list?.split(",")[0]?.trim();
  setClaim(claims, setting("claims/audience") ?? "aud", first(setting("audience")));
  setClaim(claims, setting("claims/courierId") ?? "sub", sub);
  setClaim(claims, setting("claims/role") ?? "role", first(setting(`roles/${role}`)) ?? role);
  const prefix = setting("teamPrefix");
  if (prefix === undefined) {
    setClaim(claims, setting("claims/team") ?? "team", team);
    setClaim(claims, setting("claims/teams") ?? "teams", teams);
  } else {
    const groups = (teams ?? (team === undefined ? ["*"] : [team])).map((name) => `${prefix}${name}`);
    setClaim(claims, setting("claims/teams") ?? "teams", groups);
  }
  return claims;
}

/** Sets a claim by its name, or by a JSON Pointer within others. A list that is there already gets the values too: groups. */
function setClaim(claims: Record<string, unknown>, where: string, value: string | readonly string[] | undefined): void {
  if (value === undefined) return;
  const path = parseClaimPath(where);
  const name = path.pop()!;
  const inner = path.reduce<Record<string, unknown>>(
    (outer, part) => (outer[part] ??= {}) as Record<string, unknown>,
    claims,
  );
  const before = inner[name];
  inner[name] = before === undefined || name === "sub" ? value : [before, value].flat();
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

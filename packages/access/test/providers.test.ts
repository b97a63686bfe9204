import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generateKeyPair, exportJWK } from "jose";
import { repositoryRoot } from "@waybill/plan/paths";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { startAws } from "../../kernel/test/aws.ts";
import { createKey, signClaims, startIssuer } from "./test-issuer.ts";

const aws = await startAws();
const issuer = await startIssuer();
afterAll(() => Promise.all([aws.stop(), issuer.stop()]));
beforeEach(() => aws.reset());

const rs256 = await createKey("RS256", "rsa-1");
/** Keycloak has a key for encryption in the same set. */
const encryption = { ...(await exportJWK((await generateKeyPair("RSA-OAEP")).publicKey)), kid: "enc-1", use: "enc" };
const { kty, n, e } = rs256.jwk;
issuer.keys = [
  { ...encryption, alg: "RSA-OAEP" },
  { kty: kty!, n: n!, e: e!, kid: "rsa-1", use: "sig" }, // Entra's keys do not name an algorithm
];

const page = readFileSync(join(repositoryRoot, "docs/sign-in.md"), "utf8");
/** The settings in the section of a provider, with the issuer on this machine. */
function readSettings(provider: string): Record<string, string> {
  const [, block = ""] = new RegExp("```settings " + provider + "\\n([^`]*)```").exec(page) ?? [];
  const entries = block
    .trim()
    .split("\n")
    .map((line) => /^(\S+) +(.*)$/.exec(line)!.slice(1) as [string, string]);
  const settings = Object.fromEntries(entries);
  return { ...settings, issuer: settings["issuer"]!.replace(/^https:\/\/[^/]+/, issuer.origin) };
}

const now = Math.floor(Date.now() / 1000);
const TIMES = { iat: now, exp: now + 3_600 };
const SUB = "d3d4f8a2-7031-70d5-9f5b-2a1c0b9e8f7d";
type Claims = Record<string, unknown>;

interface Provider {
  header?: object;
  /** A manager of team south, as the provider writes it. */
  manager: (settings: Record<string, string>) => Claims;
  /** The same for a courier of team north. */
  courier: Claims;
  /** The same for an admin of all teams. */
  admin: Claims;
  /** A person of the provider who has no role here. */
  stranger: Claims;
  expected: { sub: string; name?: string };
}

const PROVIDERS: Record<string, Provider> = {
  cognito: {
    manager: ({ issuer: iss, clientId }) => ({
      sub: SUB,
      "cognito:groups": ["manager", "team-south"],
      iss,
      version: 2,
      client_id: clientId,
      origin_jti: "b1c2",
      event_id: "e1",
      token_use: "access",
      scope: "openid profile",
      auth_time: now,
      ...TIMES,
      jti: "j1",
      username: SUB,
    }),
    courier: { "cognito:groups": ["team-north", "courier", "eu-central-1_a1B2c3D4e_Google"] },
    admin: { "cognito:groups": ["admin", "team-*"] },
    stranger: { "cognito:groups": undefined },
    expected: { sub: SUB },
  },
  auth0: {
    header: { typ: "JWT" },
    manager: ({ issuer: iss, audience, clientId }) => ({
      "https://waybill.example/role": "manager",
      "https://waybill.example/teams": ["south"],
      "https://waybill.example/name": "Mia Manager",
      iss,
      sub: "auth0|6400b2c1d5e6f7a8b9c0d1e2",
      aud: [audience, `${iss}userinfo`],
      ...TIMES,
      scope: "openid profile offline_access",
      azp: clientId,
      permissions: [],
    }),
    courier: { "https://waybill.example/role": "courier", "https://waybill.example/teams": ["north"] },
    admin: { "https://waybill.example/role": "admin", "https://waybill.example/teams": undefined },
    stranger: { "https://waybill.example/role": undefined },
    expected: { sub: "auth0|6400b2c1d5e6f7a8b9c0d1e2", name: "Mia Manager" },
  },
  entra: {
    header: { typ: "JWT" },
    manager: ({ issuer: iss, audience, clientId }) => ({
      aud: audience,
      iss,
      nbf: now,
      ...TIMES,
      aio: "AWQAm/8X",
      azp: clientId,
      azpacr: "0",
      name: "Mia Manager",
      oid: SUB,
      preferred_username: "mia@example.com",
      rh: "0.AX0A",
      roles: ["Waybill.Manager", "Waybill.Team.south"],
      scp: "access",
      sid: "s1",
      sub: "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
      tid: "9122040d-6c67-4c5b-b112-36a304b66dad",
      uti: "u1",
      ver: "2.0",
    }),
    courier: { roles: ["Waybill.Courier", "Waybill.Team.north"] },
    admin: { roles: ["Waybill.Admin", "Waybill.Team.*"] },
    stranger: { roles: undefined },
    expected: { sub: SUB, name: "Mia Manager" },
  },
  keycloak: {
    header: { typ: "JWT" },
    manager: ({ issuer: iss, audience, clientId }) => ({
      ...TIMES,
      auth_time: now,
      jti: "onrtac:0a1b",
      iss,
      aud: [audience, "account"],
      sub: SUB,
      typ: "Bearer",
      azp: clientId,
      sid: "s1",
      acr: "1",
      "allowed-origins": ["https://waybill.example"],
      realm_access: { roles: ["default-roles-waybill", "offline_access", "uma_authorization", "manager"] },
      resource_access: { account: { roles: ["manage-account"] } },
      scope: "openid profile",
      name: "Mia Manager",
      groups: ["/teams/south", "/staff"],
      preferred_username: "mia",
    }),
    courier: { realm_access: { roles: ["offline_access", "courier"] }, groups: ["/teams/north"] },
    admin: { realm_access: { roles: ["admin"] }, groups: ["/teams/*"] },
    stranger: { realm_access: { roles: ["default-roles-waybill", "offline_access", "uma_authorization"] } },
    expected: { sub: SUB, name: "Mia Manager" },
  },
  authing: {
    manager: ({ issuer: iss, audience }) => ({
      sub: "601ad46d0a3d171f611164ce",
      name: "美亚",
      gender: "U",
      role: "manager",
      teams: ["south"],
      nonce: "n1",
      at_hash: "a1",
      aud: audience,
      ...TIMES,
      iss,
    }),
    courier: { role: "courier", team: "north", teams: undefined },
    admin: { role: "admin", teams: undefined },
    stranger: { role: undefined },
    expected: { sub: "601ad46d0a3d171f611164ce", name: "美亚" },
  },
};

test.each(Object.entries(PROVIDERS))(
  "tokens of %s are accepted with the settings of docs/sign-in.md: a manager of a team, a courier, an admin of all teams",
  async (name, { header = {}, manager, courier, admin, stranger, expected }) => {
    const settings = readSettings(name);
    for (const [key, value] of Object.entries({ ...settings, allowLoopback: "true" }))
      aws.parameters.set(`/waybill/test/access/${key}`, value);
    vi.resetModules();
    const { handler: authorize } = await import("../src/authorizer.ts");
    const contextOf = async (claims: Claims) => {
      const token = await signClaims(rs256, { ...manager(settings), ...claims }, header);
      return (await authorize({ identitySource: [`Bearer ${token}`], headers: {} })).context;
    };
    expect(await contextOf({})).toMatchObject({ ...expected, role: "manager", teams: ["south"] });
    expect(await contextOf(courier)).toMatchObject({ sub: expected.sub, role: "courier" });
    const { team, teams = [team] } = (await contextOf(courier)) as { team?: string; teams?: string[] };
    expect(teams).toEqual(["north"]);
    expect(await contextOf(admin)).toEqual({ ...expected, role: "admin", exp: TIMES.exp });
    expect(await contextOf(stranger)).toMatchObject({ problem: "TOKEN_INVALID" });
    const { audience, clientId } = settings;
    const foreign = Object.fromEntries(
      Object.entries(manager(settings)).map(([claim, value]) => [
        claim,
        value === audience || value === clientId || (Array.isArray(value) && value.includes(audience))
          ? "other"
          : value,
      ]),
    );
    expect(await contextOf(foreign)).toMatchObject({
      problem: "TOKEN_INVALID",
      detail: expect.stringMatching("not meant for this API") as string,
    });
  },
);

import { createHmac, generateKeyPairSync } from "node:crypto";
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ROLES } from "@waybill/events-schema/api";
import { apiEvent, lambdaContext } from "@waybill/kernel/testing";
import { startAws } from "../../kernel/test/aws.ts";
import { AccessSettings } from "../src/settings.ts";
import { createVerifier } from "../src/tokens.ts";
import { fc, runs } from "../../../test/properties.ts";

const aws = await startAws();
afterAll(() => aws.stop());

const now = Math.floor(Date.now() / 1000);
const pair = async () => generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
const [ours, older, theirs] = [await pair(), await pair(), await pair()];
const jwkOf = async (key: CryptoKey, kid: string) => ({ ...(await exportJWK(key)), kid, alg: "EdDSA", use: "sig" });
const jwks = JSON.stringify({ keys: [await jwkOf(ours.publicKey, "k2"), await jwkOf(older.publicKey, "k1")] });
const pem = await exportSPKI(ours.publicKey);
const GOOD = { sub: "c1", role: "courier", iss: "waybill-test", aud: "waybill", iat: now, exp: now + 600 };

interface Made {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  key?: CryptoKey;
}
const token = ({ claims = {}, header = {}, key = ours.privateKey }: Made = {}) =>
  new SignJWT(given({ ...GOOD, ...claims }))
    .setProtectedHeader({ alg: "EdDSA", ...given({ kid: "k2", ...header }) })
    .sign(key);
const given = (fields: object) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

beforeEach(() => {
  aws.reset();
  aws.parameters.set("/waybill/test/access/issuer", "waybill-test");
  aws.parameters.set("/waybill/test/access/audience", "waybill");
  aws.parameters.set("/waybill/test/access/jwks", jwks);
});
const { handler } = await import("../src/authorizer.ts");
const ask = (header: string) => handler({ identitySource: [header], headers: { authorization: header } });

describe("the authorizer", () => {
  test("a valid token of every role gives its claims", async () => {
    for (const role of ROLES) {
      const header = `Bearer ${await token({ claims: { role, sub: "x".repeat(64) } })}`;
      expect(await ask(header)).toEqual({ isAuthorized: true, context: { sub: "x".repeat(64), role, exp: GOOD.exp } });
    }
  });

  test("a token whose subject or team has characters that nobody sees, or that no output can write, is invalid", async () => {
    for (const bad of ["\u202e", "\u200b", "\u0000", "\n", "\ufffe", "\ud800"]) {
      for (const claims of [{ sub: `c${bad}1` }, { team: `n${bad}` }, { teams: ["south", `n${bad}`] }]) {
        const { context } = (await ask(`Bearer ${await token({ claims })}`)) as { context: object };
        expect(context, JSON.stringify(claims)).toMatchObject({ problem: "TOKEN_INVALID" });
      }
    }
    const { context } = (await ask(`Bearer ${await token({ claims: { sub: "Şişli 서울" } })}`)) as { context: object };
    expect(context).toMatchObject({ sub: "Şişli 서울" });
  });

  test("tokens of both keys of a rotation, and of clocks that differ by half a minute, are accepted", async () => {
    const good = { isAuthorized: true, context: { sub: "c1", role: "courier" } };
    expect(await ask(`Bearer ${await token({ key: older.privateKey, header: { kid: "k1" } })}`)).toMatchObject(good);
    expect(await ask(`bearer ${await token({ claims: { exp: now - 20 } })}`)).toMatchObject(good);
    expect(await ask(`Bearer ${await token({ claims: { nbf: now + 20 } })}`)).toMatchObject(good);
  });

  const hs256 = (secret: string) => {
    const signed = `${part({ alg: "HS256", kid: "k2" })}.${part(GOOD)}`;
    return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
  };
  const rs256 = async () => {
    const { privateKey } = await generateKeyPair("RS256");
    return new SignJWT(GOOD).setProtectedHeader({ alg: "RS256", kid: "k2" }).sign(privateKey);
  };
  const tampered = async () => {
    const [header, , signature] = (await token()).split(".");
    return `${header}.${part({ ...GOOD, role: "admin" })}.${signature}`;
  };
  const INVALID = "TOKEN_INVALID";
  test.each<[string, () => Promise<string> | string, string, RegExp]>([
    ["no bearer token", () => "Basic dXNlcjpwYXNz", "TOKEN_MISSING", /Authorization: Bearer/],
    ["the scheme alone", () => "Bearer ", "TOKEN_MISSING", /Authorization: Bearer/],
    ["two tokens", () => "Bearer a b", "TOKEN_MISSING", /Authorization: Bearer/],
    ["no JWT", () => "Bearer hello", INVALID, /not signed/],
    ["three dots only", () => "Bearer ...", INVALID, /not signed/],
    ["parts that are not JSON", () => "Bearer aGVsbG8.aGVsbG8.aGVsbG8", INVALID, /not signed/],
    [
      "an expired token",
      () => token({ claims: { exp: now - 31 } }),
      "TOKEN_EXPIRED",
      /expired at 20\d\d-.*; get a new one/,
    ],
    ["no expiry", () => token({ claims: { exp: undefined } }), INVALID, /token's exp is missing/],
    ["an expiry that is not a number", () => token({ claims: { exp: "tomorrow" } }), INVALID, /token's exp/],
    ["a start in the future", () => token({ claims: { nbf: now + 60 } }), INVALID, /token's nbf/],
    ["another issuer", () => token({ claims: { iss: "else" } }), INVALID, /token's iss/],
    ["another audience", () => token({ claims: { aud: "else" } }), INVALID, /token's aud/],
    ["no audience", () => token({ claims: { aud: undefined } }), INVALID, /token's aud/],
    ["no subject", () => token({ claims: { sub: undefined } }), INVALID, /token's sub/],
    ["an empty subject", () => token({ claims: { sub: "" } }), INVALID, /token's sub/],
    ["a subject of 65 characters", () => token({ claims: { sub: "x".repeat(65) } }), INVALID, /token's sub/],
    ["no role", () => token({ claims: { role: undefined } }), INVALID, /token's role/],
    ["an unknown role", () => token({ claims: { role: "root" } }), INVALID, /token's role/],
    ["two roles", () => token({ claims: { role: ["courier", "admin"] } }), INVALID, /token's role/],
    ["a signature of an untrusted key", () => token({ key: theirs.privateKey }), INVALID, /not signed/],
    ["the right key with the wrong key id", () => token({ header: { kid: "k1" } }), INVALID, /not signed/],
    ["an unknown key id", () => token({ header: { kid: "k9" } }), INVALID, /not signed/],
    ["no key id although there are two keys", () => token({ header: { kid: undefined } }), INVALID, /not signed/],
    ["changed claims", tampered, INVALID, /not signed/],
    ["no signature", async () => (await token()).replace(/[^.]+$/, ""), INVALID, /not signed/],
    ["alg none", () => `${part({ alg: "none" })}.${part(GOOD)}.`, INVALID, /not signed/],
    ["HS256 with our public key for a secret", () => hs256(pem), INVALID, /not signed/],
    ["HS256 with our key set for a secret", () => hs256(jwks), INVALID, /not signed/],
    ["RS256 with our key id", rs256, INVALID, /not signed/],
    [
      "an unknown critical header",
      () => `${part({ alg: "EdDSA", kid: "k2", crit: ["x"], x: 1 })}.${part(GOOD)}.AAAA`,
      INVALID,
      /not signed/,
    ],
    ["more than 8,192 characters", () => token({ claims: { more: "x".repeat(8_000) } }), INVALID, /longer than 8192/],
  ])("a token with %s is rejected with the reason in the context", async (_, make, problem, detail) => {
    const made = await make();
    const decision = await ask(/^(Bearer|Basic)/.test(made) ? made : `Bearer ${made}`);
    expect(decision).toEqual({
      isAuthorized: true,
      context: { problem, detail: expect.stringMatching(detail) as string },
    });
  });

  test("any other text in place of a token is rejected without an exception", async () => {
    const letters = fc.string({ unit: fc.constantFrom(..."abcXYZ019-_=.{}\"'\\ \u0000é".split("")), maxLength: 80 });
    const parts = fc
      .array(fc.oneof(letters, fc.jsonValue().map(part)), { minLength: 1, maxLength: 5 })
      .map((some) => some.join("."));
    await fc.assert(
      fc.asyncProperty(parts, async (text) => {
        const { context } = await ask(`Bearer ${text}`);
        expect(context).toHaveProperty("problem", expect.stringMatching(/^TOKEN_(INVALID|MISSING)$/));
      }),
      runs(100),
    );
  });

  test("concurrent requests share one read of the settings, which is cached", async () => {
    vi.resetModules();
    const fresh = (await import("../src/authorizer.ts")).handler;
    const event = { identitySource: [`Bearer ${await token()}`], headers: {} };
    await Promise.all([fresh(event), fresh(event), fresh({})]);
    await fresh(event);
    // Two subtrees; the fake gives two parameters a page, and `access` has three.
    expect(aws.inputs("GetParametersByPath")).toHaveLength(3);
  });

  test("requests and the warm-up fail while the settings are missing or invalid", async () => {
    vi.resetModules();
    const fresh = (await import("../src/authorizer.ts")).handler;
    aws.parameters.delete("/waybill/test/access/jwks");
    await expect(fresh({ identitySource: [`Bearer ${await token()}`], headers: {} })).rejects.toThrow(
      /set these SSM parameters.*set one of jwks, publicKey and jwksUrl, or an https issuer/,
    );
    await expect(fresh({})).rejects.toThrow(/set these SSM parameters/);
  });
});

describe("the authorizer for phones", () => {
  const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString("base64")}`;
  const asPhone = async (sent: string, query?: Record<string, string>) => {
    const { handler: phone } = await import("../src/phone-authorizer.ts");
    return phone({ identitySource: [sent], headers: {}, ...(query && { queryStringParameters: query }) });
  };
  const good = { isAuthorized: true, context: { sub: "c1", role: "courier" } };

  test("a phone's token is accepted as a password with any user name, and as a bearer token", async () => {
    for (const name of ["", "c1", "admin", "Jürgen"])
      expect(await asPhone(basic(`${name}:${await token()}`))).toMatchObject(good);
    expect(await asPhone(basic(`c1:${await token()}\n`).replace("Basic", "basic"))).toMatchObject(good);
    expect(await asPhone(`Bearer ${await token()}`)).toMatchObject(good);
  });

  test("a token in the query is accepted when the query is the identity source", async () => {
    const sent = await token();
    expect(await asPhone(sent, { token: sent })).toMatchObject(good);
    expect(await asPhone("Bearer no", { token: sent })).toMatchObject({ context: { problem: "TOKEN_INVALID" } });
    expect(await asPhone(sent, { token: "another" })).toMatchObject({ context: { problem: "TOKEN_MISSING" } });
  });

  test.each([
    ["no password", "c1:", "TOKEN_MISSING"],
    ["no colon", "c1", "TOKEN_MISSING"],
    ["a password that is no token", "c1:hunter2", "TOKEN_INVALID"],
    ["a name that is the token", "TOKEN:", "TOKEN_MISSING"],
  ])("basic credentials with %s are rejected", async (_, credentials, problem) => {
    const sent = basic(credentials.replace("TOKEN", await token()));
    expect(await asPhone(sent)).toMatchObject({ isAuthorized: true, context: { problem } });
  });

  test("an expired token, and invalid base64, are rejected", async () => {
    const expired = basic(`c1:${await token({ claims: { exp: now - 31 } })}`);
    expect(await asPhone(expired)).toMatchObject({ context: { problem: "TOKEN_EXPIRED" } });
    expect(await asPhone("Basic %%%")).toMatchObject({ context: { problem: "TOKEN_MISSING" } });
  });

  test("passwords are accepted by the authorizer for phones only", async () => {
    const sent = basic(`c1:${await token()}`);
    expect(await ask(sent)).toMatchObject({ context: { problem: "TOKEN_MISSING" } });
    expect(await handler({ identitySource: [await token()], headers: {} })).toMatchObject({
      context: { problem: "TOKEN_MISSING" },
    });
  });
});

describe("the settings", () => {
  const base = { issuer: "i", audience: "a" };
  const messagesOf = (settings: object) =>
    AccessSettings.safeParse(settings).error?.issues.map(({ message }) => message) ?? [];

  test("the settings say where the keys are, which are public, for signatures and of an accepted algorithm", async () => {
    expect(messagesOf({ ...base, jwks })).toEqual([]);
    expect(messagesOf({ ...base, publicKey: pem })).toEqual([]);
    expect(messagesOf(base)).toEqual([
      "set one of jwks, publicKey and jwksUrl, or an https issuer that publishes its keys",
    ]);
    expect(messagesOf({ ...base, issuer: "https://id.example/realms/waybill" })).toEqual([]);
    expect(messagesOf({ ...base, jwks, publicKey: pem })).toEqual(["set one of jwks and publicKey"]);
    expect(messagesOf({ ...base, jwks: "{" })).toEqual(["this is not JSON"]);
    const secret = JSON.stringify({ keys: [await exportJWK(ours.privateKey)] });
    expect(messagesOf({ ...base, jwks: secret })).toEqual([
      "this is a private key: keep it secret, and set only its public part",
    ]);
    for (const key of [
      { kty: "oct", k: "c2VjcmV0" },
      { kty: "EC", crv: "P-384", x: "a", y: "b" },
      { ...(await exportJWK(ours.publicKey)), use: "enc" },
      { ...(await exportJWK(ours.publicKey)), alg: "RS256" },
      generateKeyPairSync("rsa", { modulusLength: 1_024 }).publicKey.export({ format: "jwk" }),
    ])
      expect(messagesOf({ ...base, jwks: JSON.stringify({ keys: [key] }) }), JSON.stringify(key)).not.toEqual([]);
  });

  test.each([
    "http://id.example/jwks",
    "http://127.0.0.1/jwks",
    "http://localhost/jwks",
    "file:///etc/passwd",
    "https://user:password@id.example/jwks",
    "id.example",
    "",
  ])("keys are not read from %s", (jwksUrl) => {
    expect(messagesOf({ ...base, jwksUrl })).toEqual(["this is not an https URL"]);
    if (jwksUrl !== "http://127.0.0.1/jwks")
      expect(messagesOf({ ...base, jwksUrl, allowLoopback: "true" })).toEqual(["this is not an https URL"]);
    else expect(messagesOf({ ...base, jwksUrl, allowLoopback: "true" })).toEqual([]);
  });

  test("the settings can have the key as PEM", async () => {
    const { verify } = createVerifier(
      AccessSettings.parse({ issuer: "waybill-test", audience: "waybill", publicKey: pem }),
    );
    expect(await verify(await token({ header: { kid: undefined } }), new Date())).toEqual({
      sub: "c1",
      role: "courier",
      exp: GOOD.exp,
    });
    await expect(verify(await token({ key: theirs.privateKey }), new Date())).rejects.toMatchObject({
      code: "TOKEN_INVALID",
    });
    await expect(verify(await rs256Token(), new Date())).rejects.toMatchObject({ code: "TOKEN_INVALID" });
  });

  async function rs256Token() {
    const { privateKey } = await generateKeyPair("RS256");
    return new SignJWT(GOOD).setProtectedHeader({ alg: "RS256" }).sign(privateKey);
  }
});

describe("public endpoints", () => {
  test("health and version respond to anyone, with CORS headers and even with an invalid token", async () => {
    const health = (await import("../src/http/get-health.ts")).handler;
    const version = (await import("../src/http/get-version.ts")).handler;
    for (const caller of [null, { problem: "TOKEN_EXPIRED" }]) {
      const answer = await health(apiEvent({ route: "GET /v1/health", caller }), lambdaContext());
      expect(answer).toMatchObject({ statusCode: 200, headers: { "access-control-allow-origin": "*" } });
      expect(JSON.parse(answer.body)).toEqual({ status: "ok" });
    }
    const answer = await version(apiEvent({ route: "GET /v1/version" }), lambdaContext());
    expect(JSON.parse(answer.body)).toEqual({ version: expect.any(String) as string });
  });

  test("the sign-in of web pages is in the settings, may be cached, and is not found before a client is set", async () => {
    const { handler: getSignIn } = await import("../src/http/get-sign-in.ts");
    const respond = () => getSignIn(apiEvent({ route: "GET /v1/sign-in" }), lambdaContext());
    const missing = await respond();
    expect([missing.statusCode, missing.headers["cache-control"]]).toEqual([404, "no-store"]);
    expect(missing.body).toContain("access/clientId");
    aws.parameters.set("/waybill/test/access/clientId", "web");
    aws.parameters.set("/waybill/test/access/parameters/audience", "https://api.example");
    vi.useFakeTimers({ now: Date.now() + 300_000, toFake: ["Date"] });
    const found = await respond();
    vi.useRealTimers();
    expect([found.statusCode, found.headers["cache-control"]]).toEqual([200, "public, max-age=300"]);
    expect(JSON.parse(found.body)).toEqual({
      issuer: "waybill-test",
      clientId: "web",
      scope: "openid profile",
      parameters: { audience: "https://api.example" },
    });
  });
});

import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { startAws } from "../../kernel/test/aws.ts";
import { createKey, type IssuerKey, signClaims, startIssuer } from "./test-issuer.ts";

const aws = await startAws();
const issuer = await startIssuer();
afterAll(() => Promise.all([aws.stop(), issuer.stop()]));

const [first, second, pasted] = await Promise.all([
  createKey("RS256", "first"),
  createKey("ES256", "second"),
  createKey("EdDSA", "pasted"),
]);
const ISSUER = `${issuer.origin}/realm`;
const now = Date.now();
const at = (seconds: number) => vi.setSystemTime(now + seconds * 1_000);

beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ["Date"] });
  vi.resetModules();
  aws.reset();
  Object.assign(issuer, { keys: [first.jwk], fault: undefined, discovery: {}, reads: [] });
  set({ issuer: ISSUER, audience: "waybill", allowLoopback: "true", jwksUrl: `${issuer.origin}/keys` });
});
afterEach(() => void vi.useRealTimers());

function set(settings: Record<string, string | undefined>): void {
  for (const [key, value] of Object.entries(settings)) {
    if (value === undefined) aws.parameters.delete(`/waybill/test/access/${key}`);
    else aws.parameters.set(`/waybill/test/access/${key}`, value);
  }
}
const CLAIMS = { iss: ISSUER, aud: "waybill", sub: "c1", role: "courier", exp: Math.floor(now / 1_000) + 86_400 };
const start = async () => (await import("../src/authorizer.ts")).handler;
type Authorize = Awaited<ReturnType<typeof start>>;
const send = async (authorize: Authorize, key: IssuerKey, header: object = {}) =>
  (await authorize({ identitySource: [`Bearer ${await signClaims(key, CLAIMS, header)}`], headers: {} })).context;
const accepted = expect.objectContaining({ sub: "c1", role: "courier" }) as object;
const refused = expect.objectContaining({ problem: "TOKEN_INVALID" }) as object;
const unavailable = (response: ServerResponse) => void response.writeHead(503).end();

test("a key of the issuer is read once for many tokens, and again after ten minutes", async () => {
  const authorize = await start();
  await Promise.all([send(authorize, first), send(authorize, first), send(authorize, first)]);
  at(599);
  expect(await send(authorize, first)).toEqual(accepted);
  expect(issuer.reads).toHaveLength(1);
  at(600);
  expect(await send(authorize, first)).toEqual(accepted);
  expect(issuer.reads).toHaveLength(2);
});

test("tokens of each of two keys of one id are accepted, and a stranger's are not", async () => {
  const keys = await Promise.all([createKey("RS256", "same"), createKey("RS256", "same"), createKey("RS256", "same")]);
  issuer.keys = keys.slice(0, 2).map(({ jwk }) => jwk);
  const authorize = await start();
  const answers = [];
  for (const key of keys) answers.push(await send(authorize, key));
  expect(answers).toEqual([accepted, accepted, refused]);
});

test("an invalid key of the issuer is skipped, and tokens that name it are rejected like those of unknown keys", async () => {
  const shortKey = { kty: "RSA", kid: "short", e: "AQAB", n: "AAAA".repeat(70) + "____".repeat(20) };
  const offCurve = { kty: "EC", crv: "P-256", kid: "off", x: second.jwk.x!, y: second.jwk.x! };
  const identity = { ...first.jwk, kid: "identity", e: "AQ" };
  issuer.keys = [shortKey, offCurve, identity, { kty: "OKP", crv: "Ed25519", kid: "cut", x: "AA" }, first.jwk];
  const authorize = await start();
  expect(await send(authorize, first)).toEqual(accepted);
  for (const [key, kid] of [
    [first, "short"],
    [second, "off"],
    [first, "identity"],
    [pasted, "cut"],
  ] as const)
    expect(await send(authorize, key, { kid })).toEqual(refused);
});

test("a rotated key is accepted without a restart, and a withdrawn one is refused after ten minutes", async () => {
  const authorize = await start();
  expect(await send(authorize, first)).toEqual(accepted);
  at(31);
  issuer.keys = [first.jwk, second.jwk];
  expect(await send(authorize, second)).toEqual(accepted);
  issuer.keys = [second.jwk];
  at(60);
  expect(await send(authorize, first)).toEqual(accepted);
  at(631);
  expect(await send(authorize, second)).toEqual(accepted);
  expect(await send(authorize, first)).toEqual(refused);
});

test("a flood of unknown key ids is one request to the issuer in thirty seconds", async () => {
  const authorize = await start();
  for (let seconds = 0; seconds < 60; seconds += 0.5) {
    at(seconds);
    expect(await send(authorize, first, { kid: `unknown-${seconds}` })).toEqual(refused);
  }
  expect(issuer.reads).toHaveLength(2);
  await Promise.all(Array.from({ length: 50 }, (_, n) => send(authorize, first, { kid: `other-${n}` })));
  expect(issuer.reads).toHaveLength(2);
});

test("while the issuer cannot be read its known keys are accepted, also after the settings were read again", async () => {
  const authorize = await start();
  await send(authorize, first);
  issuer.fault = unavailable;
  for (const hours of [1, 2, 12]) {
    at(hours * 3_600);
    expect(await send(authorize, first)).toEqual(accepted);
  }
  expect(issuer.reads).toHaveLength(4);
});

test("a key that may be new is an error and not an invalid token while the issuer cannot be read", async () => {
  const authorize = await start();
  await send(authorize, first);
  issuer.fault = unavailable;
  at(31);
  await expect(send(authorize, second)).rejects.toThrow(`the keys of ${ISSUER} cannot be read`);
  await expect(send(authorize, second)).rejects.toThrow("cannot be read");
  expect(issuer.reads).toHaveLength(2);
  Object.assign(issuer, { fault: undefined, keys: [first.jwk, second.jwk] });
  at(62);
  expect(await send(authorize, second)).toEqual(accepted);
});

test("without any key nobody is admitted and the warm-up fails, until the issuer can be read", async () => {
  issuer.fault = unavailable;
  const authorize = await start();
  await expect(send(authorize, first)).rejects.toThrow("cannot be read");
  await expect(authorize({})).rejects.toThrow("cannot be read");
  expect(issuer.reads).toHaveLength(1);
  issuer.fault = undefined;
  at(2);
  expect(await authorize({})).toMatchObject({ warm: true });
  expect(await send(authorize, first)).toEqual(accepted);
});

test("pasted keys and the issuer's are both accepted, and for a pasted key nothing is read", async () => {
  set({ jwks: JSON.stringify({ keys: [pasted.jwk] }) });
  const authorize = await start();
  expect(await send(authorize, pasted)).toEqual(accepted);
  expect(issuer.reads).toEqual([]);
  expect(await send(authorize, first)).toEqual(accepted);
  expect(await send(authorize, first, { kid: "pasted" })).toEqual(refused);
});

const redirect = (response: ServerResponse) =>
  void response.writeHead(302, { location: `${issuer.origin}/elsewhere/keys` }).end();
test.each<[string, (response: ServerResponse) => void]>([
  ["a redirect", redirect],
  ["no JSON", (response) => void response.end("<html>")],
  ["no key set", (response) => void response.end('{"keys":{}}')],
  ["a set without a usable key", (response) => void response.end('{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}')],
  [
    "more than 256 KB",
    (response) => void response.end(JSON.stringify({ keys: [first.jwk], more: "x".repeat(300_000) })),
  ],
  ["a broken connection", (response) => void response.destroy()],
])("an issuer that answers with %s is an error of the authorizer", async (_, fault) => {
  issuer.fault = fault;
  const authorize = await start();
  await expect(send(authorize, first)).rejects.toThrow("cannot be read");
  expect(issuer.reads).toEqual(["/keys"]);
});

test("a private key that an issuer publishes is not used", async () => {
  issuer.keys = [{ ...first.jwk, d: "AAAA" }, second.jwk];
  const authorize = await start();
  expect(await send(authorize, second)).toEqual(accepted);
  expect(await send(authorize, first)).toEqual(refused);
});

test.each([
  ["another name for itself", { issuer: "https://else.example" }],
  ["keys over plain HTTP", { jwks_uri: `${issuer.origin.replace("127.0.0.1", "localhost")}/keys` }],
  ["keys in a file", { jwks_uri: "file:///etc/passwd" }],
  ["no keys", { jwks_uri: undefined }],
])("a discovery document with %s is an error of the authorizer", async (_, discovery) => {
  set({ jwksUrl: undefined });
  issuer.discovery = discovery;
  const authorize = await start();
  await expect(send(authorize, first)).rejects.toThrow("cannot be read");
  expect(issuer.reads).toEqual(["/realm/.well-known/openid-configuration"]);
});

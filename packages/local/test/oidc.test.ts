import { createHash } from "node:crypto";
import { request as send } from "node:http";
import { text } from "node:stream/consumers";
import { decodeJwt, exportJWK, generateKeyPair } from "jose";
import { afterAll, beforeEach, expect, test } from "vitest";
import { skippingClock } from "../src/clock.ts";
import { serveHttpApi } from "../src/http/api.ts";
import { createIssuer } from "../src/oidc/issuer.ts";
import { inProcessLambda } from "./engines/views.ts";

const clock = skippingClock({ start: Date.UTC(2026, 10, 30, 12), frozen: true });
const api = await serveHttpApi(
  {
    id: "api",
    name: "api",
    stage: { name: "$default", autoDeploy: true, variables: {} },
    authorizers: [],
    routes: [],
    app: { account: "123456789012", region: "us-east-1", partition: "aws" },
  } as unknown as Parameters<typeof serveHttpApi>[0],
  { lambda: inProcessLambda({}), clock },
);
afterAll(() => api.close());
const url = `${api.url}/oidc`;
const key = { ...(await exportJWK((await generateKeyPair("ES256", { extractable: true })).privateKey)), kid: "k1" };
const origins = [api.url, api.url.replace("127.0.0.1", "localhost")];
beforeEach(async () => {
  api.serveBeside(
    "/oidc",
    await createIssuer({
      url,
      origins,
      callbackPath: "/signed-in",
      clientId: "web",
      audience: "waybill",
      key,
      clock,
    }),
  );
});

const VERIFIER = "v".repeat(43);
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");
const HOME = `${api.url}/signed-in`;
const REQUEST = {
  response_type: "code",
  client_id: "web",
  redirect_uri: HOME,
  scope: "openid profile offline_access",
  state: "s1 &?",
  nonce: "n1",
  code_challenge: CHALLENGE,
  code_challenge_method: "S256",
};
type Fields = Record<string, string | undefined>;
const given = (fields: Fields) =>
  new URLSearchParams(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined));

interface Answered {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}
/** With any headers, also those that fetch controls. */
const call = (method: string, path: string, headers: Record<string, string> = {}, body = "") =>
  new Promise<Answered>((resolve, reject) => {
    send(`${url}${path}`, { method, headers }, (answer) => {
      void text(answer).then((content) =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: content }),
      );
    })
      .on("error", reject)
      .end(body);
  });
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const post = (path: string, fields: Fields, headers: Record<string, string> = {}) =>
  call("POST", path, { ...FORM, ...headers }, given(fields).toString());
const authorize = (change: Fields = {}, headers: Record<string, string> = {}) =>
  call("GET", `/authorize?${given({ ...REQUEST, ...change }).toString()}`, headers);

const signIn = async (persona = "m2", change: Fields = {}) => {
  const { headers } = await post("/sign-in", { ...REQUEST, ...change, persona }, { origin: api.url });
  return new URL(headers["location"] as string).searchParams;
};
const codeRequest = async (change: Fields = {}): Promise<Fields> => ({
  grant_type: "authorization_code",
  client_id: "web",
  redirect_uri: HOME,
  code_verifier: VERIFIER,
  code: (await signIn()).get("code")!,
  ...change,
});
const tokensOf = ({ body }: Answered) => JSON.parse(body) as Record<string, string>;
const refresh = (token: string, change: Fields = {}) =>
  post("/token", { grant_type: "refresh_token", client_id: "web", refresh_token: token, ...change });

test("one click on the page of personas signs in, with state and issuer, for a page of the cloud", async () => {
  const page = await authorize();
  expect(page.status).toBe(200);
  const personas = [...page.body.matchAll(/name="persona" value="(\w+)"/g)].map(([, sub]) => sub);
  expect(personas).toEqual(["m1", "m2", "d1", "a1", ...Array.from({ length: 12 }, (_, n) => `c${n + 1}`), "p1"]);
  expect(page.body).toContain('name="state" value="s1 &#38;?"');
  const answer = await signIn();
  expect(Object.fromEntries(answer)).toEqual({ code: expect.any(String) as string, state: "s1 &?", iss: url });
  const tokens = tokensOf(await post("/token", await codeRequest()));
  expect(decodeJwt(tokens["access_token"]!)).toMatchObject({
    iss: url,
    aud: "waybill",
    sub: "m2",
    role: "manager",
    teams: ["south"],
    client_id: "web",
  });
  expect(decodeJwt(tokens["id_token"]!)).toMatchObject({ iss: url, aud: "web", sub: "m2", nonce: "n1" });
  const user = await call("GET", "/userinfo", { authorization: `Bearer ${tokens["access_token"]}` });
  expect(JSON.parse(user.body)).toEqual({
    sub: "m2",
    name: "Manager of team south",
    role: "manager",
    teams: ["south"],
  });
});

test("the page of personas has no script, cannot be framed, loads nothing and its form leads to the cloud alone", async () => {
  const { headers, body } = await authorize({ state: `"><script>alert(1)</script>` });
  expect(headers["content-security-policy"]).toMatch(
    new RegExp(
      `^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' ${api.url}; base-uri 'none'; frame-ancestors 'none'$`,
    ),
  );
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(body).not.toMatch(/<script|<img|<link|\bsrc=|https?:\/\/(?!127\.0\.0\.1)/);
  const style = /<style>([\s\S]*)<\/style>/.exec(body)![1]!;
  expect(headers["content-security-policy"]).toContain(createHash("sha256").update(style).digest("base64"));
  expect(body).toMatch(/<html lang="en">[\s\S]*<title>[^<]+<\/title>[\s\S]*<main>[\s\S]*<h1>/);
});

const port = new URL(api.url).port;
test.each([
  "https://attacker.example/signed-in",
  `http://127.0.0.1:${port}.attacker.example/signed-in`,
  `http://127.0.0.1:${port}@attacker.example/signed-in`,
  `http://attacker.example@127.0.0.1:${port}/signed-in`,
  `http://127.0.0.1:${Number(port) + 1}/signed-in`,
  `https://127.0.0.1:${port}/signed-in`,
  `http://127.1:${port}/signed-in`,
  `http://[::1]:${port}/signed-in`,
  `http://127.0.0.1:${port}/signed-in#token`,
  `http://127.0.0.1:${port}/signed-in/`,
  `http://127.0.0.1:${port}/signed-in?code=another`,
  `http://127.0.0.1:${port}/Signed-in`,
  `http://127.0.0.1:${port}/v1/health`,
  `http://127.0.0.1:${port}`,
  `http://127.0.0.1:${port}/a/../signed-in`,
  `http://127.0.0.1:${port}\\@attacker.example/`,
  ` http://127.0.0.1:${port}/signed-in`,
  `//127.0.0.1:${port}/signed-in`,
  "/signed-in",
  "javascript:alert(1)",
  undefined,
])("a sign-in never leads to %s", async (redirect_uri) => {
  for (const answer of [
    await authorize({ redirect_uri }),
    await authorize({ redirect_uri, response_type: "token" }),
    await post("/sign-in", { ...REQUEST, redirect_uri, persona: "m1" }, { origin: api.url }),
    await call("GET", `/end-session?${given({ post_logout_redirect_uri: redirect_uri ?? "x" }).toString()}`),
  ]) {
    expect(answer.status).toBe(400);
    expect(answer.headers).not.toHaveProperty("location");
  }
});

test.each<[string, Fields, string]>([
  ["another response type", { response_type: "token" }, "unsupported_response_type"],
  ["no PKCE", { code_challenge: undefined, code_challenge_method: undefined }, "invalid_request"],
  ["PKCE without a hash", { code_challenge: VERIFIER, code_challenge_method: "plain" }, "invalid_request"],
  ["a hash whose method is not named", { code_challenge_method: undefined }, "invalid_request"],
  ["a short challenge", { code_challenge: "short" }, "invalid_request"],
  ["the code in the fragment", { response_mode: "fragment" }, "invalid_request"],
  ["no openid", { scope: "profile" }, "invalid_scope"],
  ["a request object", { request: "eyJhbGciOiJub25lIn0.e30." }, "request_not_supported"],
  ["no prompt", { prompt: "none" }, "login_required"],
  ["no prompt and another", { prompt: "none login" }, "invalid_request"],
  ["a nonce that a form would change", { nonce: "a\nb" }, "invalid_request"],
])("an authorization request with %s is refused at the client's address, with its state", async (_, change, error) => {
  const { status, headers } = await authorize(change);
  const { origin, pathname, searchParams } = new URL(headers["location"] as string);
  expect([status, origin + pathname]).toEqual([303, HOME]);
  expect(Object.fromEntries(searchParams)).toMatchObject({ error, state: REQUEST.state, iss: url });
});

test("a state that the form of the page would change is refused, and comes back as it was sent", async () => {
  for (const state of ["a\r\nset-cookie: b=c", "a\nb", "\u0000", "a\u202eb", "ä"]) {
    const { headers } = await authorize({ state });
    const answer = new URL(headers["location"] as string).searchParams;
    expect(Object.fromEntries(answer)).toMatchObject({ error: "invalid_request", state });
    expect((await post("/sign-in", { ...REQUEST, state, persona: "m1" })).headers["location"]).not.toContain("code=");
  }
});

test("another client, and a parameter that is given twice, are refused without a redirect", async () => {
  for (const query of [
    given({ ...REQUEST, client_id: "other" }).toString(),
    `${given(REQUEST).toString()}&redirect_uri=${encodeURIComponent("https://attacker.example/")}`,
    `${given(REQUEST).toString()}&state=s2`,
  ]) {
    const { status, headers } = await call("GET", `/authorize?${query}`);
    expect([status, headers["location"]]).toEqual([400, undefined]);
  }
});

test.each<[string, Fields]>([
  ["another verifier", { code_verifier: "w".repeat(43) }],
  ["the challenge for a verifier", { code_verifier: CHALLENGE }],
  ["another address", { redirect_uri: `${api.url}/` }],
  ["no address", { redirect_uri: undefined }],
  ["a code that was never issued", { code: "x".repeat(43) }],
  ["no code", { code: undefined }],
])("a code is not redeemed with %s, and not afterwards either", async (_, change) => {
  const request = await codeRequest();
  expect(tokensOf(await post("/token", { ...request, ...change }))).toMatchObject({ error: "invalid_grant" });
  if (change["code"] === undefined && "code" in change) return;
  const again = await post("/token", request);
  expect(again.status).toBe("code" in change ? 200 : 400);
});

test.each<[string, Fields, string]>([
  ["another client", { client_id: "other" }, "invalid_client"],
  ["no client", { client_id: undefined }, "invalid_client"],
  ["no verifier", { code_verifier: undefined }, "invalid_request"],
  ["a password", { grant_type: "password" }, "unsupported_grant_type"],
  ["no grant type", { grant_type: undefined }, "unsupported_grant_type"],
])("a token request with %s is refused", async (_, change, error) => {
  const answer = await post("/token", await codeRequest(change));
  expect([answer.status, tokensOf(answer)]).toEqual([400, expect.objectContaining({ error })]);
});

test("a code is redeemed once: a second time ends the session that it began", async () => {
  const request = await codeRequest();
  const { refresh_token: token } = tokensOf(await post("/token", request));
  expect(tokensOf(await post("/token", request))).toMatchObject({ error: "invalid_grant" });
  expect(tokensOf(await refresh(token!))).toMatchObject({ error: "invalid_grant" });
});

test("a code ends after a minute, and a session after twelve hours", async () => {
  const late = await codeRequest();
  clock.advanceTo(clock.now() + 60_000);
  expect(tokensOf(await post("/token", late))).toMatchObject({ error: "invalid_grant" });
  const { refresh_token: token } = tokensOf(await post("/token", await codeRequest()));
  clock.advanceTo(clock.now() + 12 * 3_600_000);
  expect(tokensOf(await refresh(token!))).toMatchObject({ error: "invalid_grant" });
});

test("a refresh token is used once: a second time ends the session, for whoever has the newer one too", async () => {
  const { refresh_token: first } = tokensOf(await post("/token", await codeRequest()));
  const { refresh_token: second, access_token: access } = tokensOf(await refresh(first!));
  expect(decodeJwt(access!)).toMatchObject({ sub: "m2" });
  const { refresh_token: third } = tokensOf(await refresh(second!));
  expect(tokensOf(await refresh(first!))).toMatchObject({ error: "invalid_grant" });
  expect(tokensOf(await refresh(third!))).toMatchObject({ error: "invalid_grant" });
  const other = tokensOf(await post("/token", await codeRequest()))["refresh_token"]!;
  expect(tokensOf(await refresh(other, { client_id: "other" }))).toMatchObject({ error: "invalid_client" });
});

test("the media type of a form may be written in any case and with parameters", async () => {
  const type = "Application/X-WWW-Form-URLEncoded ; charset=UTF-8";
  expect((await post("/token", await codeRequest(), { "content-type": type })).status).toBe(200);
});

test("without offline_access there is no refresh token", async () => {
  const code = (await signIn("c1", { scope: "openid email" })).get("code")!;
  const tokens = tokensOf(await post("/token", await codeRequest({ code })));
  expect(tokens).toMatchObject({ scope: "openid", token_type: "Bearer" });
  expect(tokens).not.toHaveProperty("refresh_token");
});

test("signing out ends the session of the ID token, also of an expired one, and leads back with the state", async () => {
  const { id_token: hint, refresh_token: token } = tokensOf(await post("/token", await codeRequest()));
  clock.advanceTo(clock.now() + 3_600_000);
  const query = given({ id_token_hint: hint!, post_logout_redirect_uri: `${api.url}/`, state: "bye" });
  const { status, headers } = await call("GET", `/end-session?${query.toString()}`);
  expect([status, headers["location"]]).toEqual([303, `${api.url}/?state=bye`]);
  expect(tokensOf(await refresh(token!))).toMatchObject({ error: "invalid_grant" });
  expect((await call("GET", `/end-session?id_token_hint=${hint}x`)).status).toBe(400);
  expect((await call("GET", `/end-session?id_token_hint=${hint}&client_id=other`)).status).toBe(400);
  expect((await call("GET", `/end-session?id_token_hint=${hint}&client_id=web`)).status).toBe(200);
  expect((await call("GET", "/end-session")).body).toContain("You are signed out");
});

test.each<[string, Record<string, string>]>([
  ["no token", {}],
  ["a token that is none", { authorization: "Bearer abc" }],
  ["an ID token", { authorization: "id_token" }],
])("userinfo with %s is refused", async (_, { authorization }) => {
  const { id_token: identity } = tokensOf(await post("/token", await codeRequest()));
  const sent = authorization === "id_token" ? `Bearer ${identity}` : authorization;
  expect((await call("GET", "/userinfo", sent ? { authorization: sent } : {})).status).toBe(401);
});

const NAVIGATION = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
test("a page of any site may send people to sign in and out, in the whole window", async () => {
  for (const site of ["cross-site", "same-site", "same-origin", "none"]) {
    expect((await authorize({}, { ...NAVIGATION, "sec-fetch-site": site })).status).toBe(200);
    const out = await call("GET", "/end-session", { ...NAVIGATION, "sec-fetch-site": site });
    expect(out.status).toBe(200);
  }
});

test.each<[string, string, string, Record<string, string>]>([
  ["a form of another site", "POST", "/sign-in", { origin: "https://page.example", "sec-fetch-site": "cross-site" }],
  ["a form of a sandboxed frame", "POST", "/sign-in", { origin: "null" }],
  ["a form of another port", "POST", "/sign-in", { origin: "http://localhost:3000", "sec-fetch-site": "same-site" }],
  ["a frame", "GET", "/authorize", { ...NAVIGATION, "sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site" }],
  [
    "a picture",
    "GET",
    "/authorize",
    { "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image", "sec-fetch-site": "cross-site" },
  ],
  ["a script of another site", "POST", "/token", { origin: "https://page.example", "sec-fetch-site": "cross-site" }],
  ["a script of another port", "POST", "/token", { origin: "http://127.0.0.1:1" }],
  ["a preflight of another site", "OPTIONS", "/token", { origin: "https://page.example" }],
  ["a navigation to what is no page", "GET", "/keys", { ...NAVIGATION, "sec-fetch-site": "cross-site" }],
  ["a foreign host name (DNS rebinding)", "GET", "/authorize", { host: "attacker.example" }],
  [
    "a foreign host name for a code",
    "POST",
    "/sign-in",
    { host: "attacker.example", origin: "http://attacker.example" },
  ],
])("%s is refused", async (_, method, path, headers) => {
  const fields = given({ ...REQUEST, persona: "a1" }).toString();
  const answer = await (method === "GET"
    ? call(method, `${path}?${fields}`, headers)
    : call(method, path, { ...FORM, ...headers }, method === "POST" ? fields : ""));
  expect([answer.status, JSON.parse(answer.body)]).toEqual([403, expect.objectContaining({ error: "access_denied" })]);
  expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
});

test("a page of the cloud reads tokens and keys, also by the name localhost", async () => {
  for (const origin of origins) {
    const allowed = await call("OPTIONS", "/token", { origin, "sec-fetch-site": "cross-site" });
    expect(allowed).toMatchObject({ status: 204, headers: { "access-control-allow-origin": origin } });
    const answer = await post("/token", await codeRequest(), { origin, "sec-fetch-site": "cross-site" });
    expect(answer).toMatchObject({
      status: 200,
      headers: { "access-control-allow-origin": origin, "cache-control": "no-store" },
    });
    expect(await call("GET", "/keys", { origin })).toMatchObject({ status: 200 });
  }
  expect(JSON.parse((await call("GET", "/keys")).body)).toEqual({
    keys: [expect.not.objectContaining({ d: expect.anything() as unknown })],
  });
  expect((await call("GET", "/nothing")).status).toBe(404);
});

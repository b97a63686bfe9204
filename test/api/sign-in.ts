import * as oauth from "oauth4webapi";
import { expect, test } from "vitest";
import { apiCloud } from "../support/api-cloud.ts";

const { local, clock } = apiCloud;
const insecure = { [oauth.allowInsecureRequests]: true };
/** The cloud's clock may be hours ahead of this machine's. */
const clockSkew = () => ({ [oauth.clockSkew]: Math.round((clock.now() - Date.now()) / 1_000) });
const HOME = `${local.api}/signed-in`;

interface SignInSettings {
  issuer: string;
  clientId: string;
  scope: string;
}

/** Signs in as a web page does, with a library that checks what the issuer says. */
async function signInAs(persona: string) {
  const answer = await fetch(`${local.api}/v1/sign-in`);
  expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
  const { issuer, clientId, scope } = (await answer.json()) as SignInSettings;
  const url = new URL(issuer);
  const server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, insecure));
  const client = { client_id: clientId, ...clockSkew() };
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: HOME,
    scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const page = await (await fetch(`${server.authorization_endpoint}?${query.toString()}`)).text();
  const fields = new URLSearchParams({ persona });
  for (const [, name, value] of page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g))
    fields.set(name!, value!);
  const clicked = await fetch(`${issuer}/sign-in`, {
    method: "POST",
    headers: { origin: local.api },
    body: fields,
    redirect: "manual",
  });
  const back = oauth.validateAuthResponse(server, client, new URL(clicked.headers.get("location")!), state);
  const redeemed = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    back,
    HOME,
    verifier,
    insecure,
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, redeemed, { expectedNonce: nonce });
  await oauth.validateApplicationLevelSignature(server, redeemed, insecure);
  return { server, client, tokens };
}

const get = (path: string, token: string) =>
  fetch(`${local.api}${path}`, { headers: { authorization: `Bearer ${token}` } });

test("a library for web pages signs in offline as anybody, and the API accepts the token and its renewal", async () => {
  const { server, client, tokens } = await signInAs("m2");
  expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ sub: "m2", role: "manager", teams: ["south"] });
  expect((await get("/v1/tasks", tokens.access_token)).status).toBe(200);
  const info = await oauth.userInfoRequest(server, client, tokens.access_token, insecure);
  expect(await oauth.processUserInfoResponse(server, client, "m2", info)).toMatchObject({
    name: "Manager of team south",
  });
  const request = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refresh_token!, insecure);
  const renewed = await oauth.processRefreshTokenResponse(server, client, request);
  expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
  expect((await get("/v1/tasks", renewed.access_token)).status).toBe(200);
});

test("the API rejects the ID token of a sign-in", async () => {
  const { tokens } = await signInAs("a1");
  const answer = await get("/v1/tasks", tokens.id_token!);
  expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ code: "TOKEN_INVALID" })]);
});

test.each([
  ["c3", "/v1/tasks", 200],
  ["c3", "/v1/reports", 403],
  ["p1", "/v1/tasks", 403],
  ["a1", "/v1/routes", 200],
])("as %s the request of %s is answered with %i", async (persona, path, status) => {
  const { tokens } = await signInAs(persona);
  expect((await get(path, tokens.access_token)).status).toBe(status);
});

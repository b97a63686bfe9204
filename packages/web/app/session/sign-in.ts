import * as oauth from "oauth4webapi";
import { t } from "../i18n/text.ts";
import { navigate } from "../router.ts";
import { type Session, session, signInState } from "./session.ts";

/** Where the issuer sends the browser back to. */
export const CALLBACK_PATH = "/signed-in";
/** What must survive the redirect: not a token, and good for one sign-in only. */
const PENDING = "waybill.signing-in";
/** Renewed this long before it ends. */
const RENEW_BEFORE_MS = 60_000;

interface SignInConfig {
  issuer: string;
  clientId: string;
  scope: string;
  /** Further parameters of the authorization request, as the provider wants them. */
  parameters?: Record<string, string>;
}
interface PendingSignIn {
  /** What was asked before the redirect is not asked again behind it. */
  provider: Provider;
  verifier: string;
  state: string;
  nonce: string;
  returnTo: string;
}
interface Provider {
  server: oauth.AuthorizationServer;
  client: oauth.Client;
  config: SignInConfig;
}

let provider: Promise<Provider> | undefined;
let renewing: Promise<void> | undefined;
let renewal: ReturnType<typeof setTimeout> | undefined;

/** `http:` only where the issuer itself is not on https: the offline cloud. */
const insecure = (issuer: string) => ({ [oauth.allowInsecureRequests]: issuer.startsWith("http:") });

async function loadProvider(): Promise<Provider> {
  const response = await fetch("/v1/sign-in");
  if (!response.ok) throw new Error(t(response.status === 404 ? "session.unavailable" : "state.error"));
  const config = (await response.json()) as SignInConfig;
  const issuer = new URL(config.issuer);
  const found = await oauth.discoveryRequest(issuer, { algorithm: "oidc", ...insecure(config.issuer) });
  const server = await oauth.processDiscoveryResponse(issuer, found);
  return { server, client: { client_id: config.clientId }, config };
}

/** The provider, asked once; after a failure the next call asks again. */
function currentProvider(): Promise<Provider> {
  provider ??= loadProvider().catch((error: unknown) => {
    provider = undefined;
    throw error;
  });
  return provider;
}

/** Continue a sign-in that comes back from the issuer, or show that nobody is signed in. */
export async function startSession(): Promise<void> {
  const pending = sessionStorage.getItem(PENDING);
  if (location.pathname !== CALLBACK_PATH || !pending) {
    signInState.value = { kind: "signedOut" };
    if (location.pathname === CALLBACK_PATH) navigate("/", { replace: true });
    return;
  }
  sessionStorage.removeItem(PENDING);
  const { provider: known, returnTo, ...expected } = JSON.parse(pending) as PendingSignIn;
  provider = Promise.resolve(known);
  try {
    await redeemCode(new URL(location.href), expected);
    navigate(returnTo, { replace: true });
  } catch (error) {
    navigate("/", { replace: true });
    signInState.value = { kind: "signedOut", error: messageOf(error) };
  }
}

/** Go to the issuer's page; it returns to the view that is shown now. */
export async function signIn(): Promise<void> {
  try {
    const known = await currentProvider();
    const { server, client, config } = known;
    const verifier = oauth.generateRandomCodeVerifier();
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
    const returnTo = `${location.pathname}${location.search}`;
    const pending: PendingSignIn = { provider: known, verifier, state, nonce, returnTo };
    sessionStorage.setItem(PENDING, JSON.stringify(pending));
    const url = new URL(server.authorization_endpoint!);
    url.search = new URLSearchParams({
      ...config.parameters,
      client_id: client.client_id,
      redirect_uri: `${location.origin}${CALLBACK_PATH}`,
      response_type: "code",
      scope: config.scope,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
      nonce,
    }).toString();
    location.assign(url);
  } catch (error) {
    signInState.value = { kind: "signedOut", error: messageOf(error) };
  }
}

async function redeemCode(url: URL, expected: Pick<PendingSignIn, "verifier" | "state" | "nonce">): Promise<void> {
  const { server, client, config } = await currentProvider();
  const answer = oauth.validateAuthResponse(server, client, url, expected.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    answer,
    `${location.origin}${CALLBACK_PATH}`,
    expected.verifier,
    insecure(config.issuer),
  );
  acceptTokens(
    await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: expected.nonce,
      requireIdToken: true,
    }),
  );
}

function acceptTokens(tokens: oauth.TokenEndpointResponse): void {
  const claims = readClaims(tokens.access_token);
  const id = tokens.id_token === undefined ? {} : readClaims(tokens.id_token);
  const refreshToken = tokens.refresh_token ?? session.value?.refreshToken;
  const idToken = tokens.id_token ?? session.value?.idToken;
  const expiresAt =
    tokens.expires_in === undefined ? Number(claims["exp"]) * 1_000 : Date.now() + tokens.expires_in * 1_000;
  const text = (name: string) => (claims[name] ?? id[name]) as string | undefined;
  const teams = claims["teams"] as readonly string[] | undefined;
  session.value = {
    accessToken: tokens.access_token,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(idToken !== undefined && { idToken }),
    expiresAt,
    sub: text("sub") ?? "",
    name: text("name") ?? text("sub") ?? "",
    role: text("role") ?? "",
    ...(teams && { teams }),
  } satisfies Session;
  signInState.value = { kind: "signedIn" };
  clearTimeout(renewal);
  if (refreshToken !== undefined)
    renewal = setTimeout(renewQuietly, Math.max(0, expiresAt - Date.now() - RENEW_BEFORE_MS));
}

/** The claims of a token, to show who is signed in. Only the API decides by them, after it has verified the signature. */
function readClaims(token: string): Record<string, unknown> {
  const [, payload = ""] = token.split(".");
  const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}

/** Renew the access token by the refresh token. Several callers wait for one renewal. Throws when it is not possible. */
export function renew(): Promise<void> {
  renewing ??= (async () => {
    const refreshToken = session.value?.refreshToken;
    try {
      if (refreshToken === undefined) throw new Error("no refresh token");
      const { server, client, config } = await currentProvider();
      const response = await oauth.refreshTokenGrantRequest(
        server,
        client,
        oauth.None(),
        refreshToken,
        insecure(config.issuer),
      );
      acceptTokens(await oauth.processRefreshTokenResponse(server, client, response));
    } catch (error) {
      // Without a network nothing has ended: the next request tries again.
      if (navigator.onLine) signInState.value = { kind: "expired" };
      throw error;
    } finally {
      renewing = undefined;
    }
  })();
  return renewing;
}

const renewQuietly = (): void => void renew().catch(() => {});

/** The access token, renewed when it has ended. */
export async function accessToken(): Promise<string> {
  const current = session.value;
  if (!current) throw new Error("Nobody is signed in.");
  if (current.expiresAt <= Date.now() && current.refreshToken !== undefined) await renew();
  return session.value!.accessToken;
}

/** To the other tabs of this browser: who has signed out. */
const signedOut = new BroadcastChannel("waybill.signed-out");
signedOut.addEventListener("message", ({ data }) => {
  if (session.value?.sub === data) forgetSession("otherTab");
});

function forgetSession(by: "choice" | "otherTab"): void {
  clearTimeout(renewal);
  session.value = undefined;
  signInState.value = { kind: "signedOut", by };
}

/** Forget the tokens, here and in the other tabs, and end the session at the issuer where it can be ended. */
export async function signOut(): Promise<void> {
  const { idToken, sub } = session.value ?? {};
  signedOut.postMessage(sub);
  forgetSession("choice");
  const { server, client } = await currentProvider();
  if (server.end_session_endpoint === undefined) return navigate("/", { replace: true });
  const url = new URL(server.end_session_endpoint);
  const firstPage = `${location.origin}/`;
  url.search = new URLSearchParams({
    client_id: client.client_id,
    post_logout_redirect_uri: firstPage,
    // What Cognito calls it; others leave out what they do not know.
    logout_uri: firstPage,
    ...(idToken !== undefined && { id_token_hint: idToken }),
  }).toString();
  location.assign(url);
}

function messageOf(error: unknown): string {
  if (error instanceof oauth.AuthorizationResponseError) return error.error_description ?? error.error;
  if (error instanceof oauth.ResponseBodyError) return error.error_description ?? error.error;
  return error instanceof Error ? error.message : String(error);
}

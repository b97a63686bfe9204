import { randomUUID } from "node:crypto";
import { type CryptoKey, importJWK, type JWK, jwtVerify, SignJWT } from "jose";
import { headerOf, type IncomingRequest } from "../http/event.ts";
import type { GatewayResponse } from "../http/response.ts";
import type { Clock } from "../interfaces.ts";
import { findForeignOrigin } from "./browser-request.ts";
import { messagePage, personasPage } from "./page.ts";
import { PERSONAS, type Persona } from "./personas.ts";
import { createSessions, type SignIn } from "./sessions.ts";

/**
 * An OpenID Connect issuer in which one click signs in, so that a web page can be tried as anybody: authorization code with PKCE
 * (RFC 6749, RFC 7636, RFC 9700), discovery, keys, tokens, userinfo and the end of a session. It has no cookies and no passwords.
 */
export interface IssuerOptions {
  /** Its own address, without a slash at the end. */
  url: string;
  /** Where the pages that may use it are: signing out leads to the first page of one. */
  origins: readonly string[];
  /** Where signing in leads, below each of them. */
  callbackPath: string;
  clientId: string;
  /** Of access tokens. */
  audience: string;
  /** Private, for ES256. */
  key: JWK;
  clock: Clock;
}

export const SCOPE = "openid profile offline_access";
const TOKEN_SECONDS = 900;
const ALGORITHM = "ES256";

type Parameters = Record<string, string>;
type Answer = GatewayResponse | Promise<GatewayResponse>;

/** An OAuth error, which is sent to the client. */
class OAuthError extends Error {
  readonly code: string;
  constructor(code: string, description: string) {
    super(description);
    this.code = code;
  }
}

/** Answers a request whose path begins with that of the issuer. */
export type Issuer = (request: IncomingRequest) => Promise<GatewayResponse>;

export async function createIssuer({
  url,
  origins,
  callbackPath,
  clientId,
  audience,
  key,
  clock,
}: IssuerOptions): Promise<Issuer> {
  const { d: _secret, ...publicKey } = key;
  const [signer, verifier] = (await Promise.all([importJWK(key, ALGORITHM), importJWK(publicKey, ALGORITHM)])) as [
    CryptoKey,
    CryptoKey,
  ];
  const sessions = createSessions(clock);
  const root = new URL(url).pathname;
  /** The client's addresses, as a provider has them registered: another one is refused, however little it differs (RFC 9700). */
  const callbacks = origins.map((origin) => `${origin}${callbackPath}`);
  const firstPages = origins.map((origin) => `${origin}/`);
  const nowSeconds = () => Math.floor(clock.now() / 1_000);

  const discovery = {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    userinfo_endpoint: `${url}/userinfo`,
    end_session_endpoint: `${url}/end-session`,
    jwks_uri: `${url}/keys`,
    scopes_supported: SCOPE.split(" "),
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: ["authorization_code", "refresh_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [ALGORITHM],
    token_endpoint_auth_methods_supported: ["none"],
    code_challenge_methods_supported: ["S256"],
    claims_supported: ["sub", "name", "role", "team", "teams"],
    authorization_response_iss_parameter_supported: true,
  };

  function redirect(address: string, fields: Record<string, string | undefined>): GatewayResponse {
    const target = new URL(address);
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) target.searchParams.set(name, value);
    return { status: 303, headers: { location: target.href, "cache-control": "no-store" }, body: "" };
  }

  /** Checks an authorization request. What concerns the client or its address is said here, everything else there. */
  function authorize(parameters: Parameters, answer: (address: string) => GatewayResponse): GatewayResponse {
    const { redirect_uri: address = "" } = parameters;
    if (parameters["client_id"] !== clientId) return refuse("client_id is not that of GET /v1/sign-in.");
    if (!callbacks.includes(address)) return refuse(`redirect_uri is not ${callbacks.join(" or ")}.`);
    try {
      assertAuthorizable(parameters);
      return answer(address);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const { state } = parameters;
      return redirect(address, { error: error.code, error_description: error.message, state, iss: url });
    }
  }
  const refuse = (sentence: string) => messagePage(400, "This sign-in cannot go on", sentence);

  const choosePersona = (parameters: Parameters) =>
    authorize(parameters, (address) => {
      const { persona: _, ...fields } = parameters;
      return personasPage(PERSONAS, fields, new URL(address).origin);
    });

  const signIn = (parameters: Parameters) =>
    authorize(parameters, (address) => {
      const persona = PERSONAS.find(({ sub }) => sub === parameters["persona"]);
      if (!persona) throw new OAuthError("access_denied", "Nobody was chosen.");
      const { redirect_uri: redirectUri = "", code_challenge: challenge = "", nonce, scope = "", state } = parameters;
      const granted = scope.split(" ").filter((one) => discovery.scopes_supported.includes(one));
      const signedIn = { persona, clientId, scope: granted.join(" "), nonce, signedInAt: nowSeconds() };
      return redirect(address, { code: sessions.issueCode(signedIn, { redirectUri, challenge }), state, iss: url });
    });

  async function issueTokens(parameters: Parameters): Promise<GatewayResponse> {
    const { grant_type: grant, client_id: client = "" } = parameters;
    if (client !== clientId) throw new OAuthError("invalid_client", "client_id is not that of GET /v1/sign-in.");
    const session = grant === "authorization_code" ? redeem(parameters) : refresh(parameters);
    if (!session) throw new OAuthError("invalid_grant", "It has expired, was used before or is not for this client.");
    const [access, identity] = await Promise.all([accessToken(session), idToken(session)]);
    return json(200, {
      access_token: access,
      token_type: "Bearer",
      expires_in: TOKEN_SECONDS,
      scope: session.scope,
      id_token: identity,
      ...(session.scope.split(" ").includes("offline_access") && { refresh_token: session.refreshToken }),
    });
  }

  function redeem({ code = "", redirect_uri: redirectUri = "", code_verifier: codeVerifier = "" }: Parameters) {
    if (!/^[A-Za-z0-9._~-]{43,128}$/.test(codeVerifier))
      throw new OAuthError("invalid_request", "code_verifier is missing or not as RFC 7636 has it.");
    return sessions.redeem(code, { redirectUri, verifier: codeVerifier, clientId });
  }
  function refresh({ grant_type: grant, refresh_token: token = "" }: Parameters) {
    if (grant === "refresh_token") return sessions.refresh(token, clientId);
    throw new OAuthError("unsupported_grant_type", "grant_type is authorization_code or refresh_token.");
  }

  const sign = (claims: object, persona: Persona, tokenAudience: string, typ: string) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: ALGORITHM, typ, kid: key.kid! })
      .setIssuer(url)
      .setSubject(persona.sub)
      .setAudience(tokenAudience)
      .setIssuedAt(nowSeconds())
      .setExpirationTime(nowSeconds() + TOKEN_SECONDS)
      .sign(signer);

  const accessToken = ({ persona, scope }: SignIn) =>
    sign({ ...claimsOf(persona), client_id: clientId, scope, jti: randomUUID() }, persona, audience, "at+jwt");
  const idToken = ({ persona, nonce, signedInAt, id }: SignIn & { id: string }) =>
    sign(
      { ...claimsOf(persona), sid: id, auth_time: signedInAt, ...(nonce !== undefined && { nonce }) },
      persona,
      clientId,
      "JWT",
    );

  async function userinfo(request: IncomingRequest): Promise<GatewayResponse> {
    const [, token = ""] = /^bearer +(\S+)$/i.exec(headerOf(request, "authorization") ?? "") ?? [];
    const options = { issuer: url, audience, algorithms: [ALGORITHM], currentDate: new Date(clock.now()) };
    const verified = await jwtVerify(token, verifier, options).catch(() => undefined);
    const persona = PERSONAS.find(({ sub }) => sub === verified?.payload.sub);
    if (persona) return json(200, { sub: persona.sub, ...claimsOf(persona) });
    return {
      ...json(401, { error: "invalid_token" }),
      headers: { "www-authenticate": 'Bearer error="invalid_token"' },
    };
  }

  /** Ends the session that an ID token is of, also an expired one, and leads back to the page. */
  async function endSession(parameters: Parameters): Promise<GatewayResponse> {
    const { id_token_hint: hint, post_logout_redirect_uri: back, client_id: client = clientId, state } = parameters;
    if (client !== clientId) return refuse("client_id is not that of GET /v1/sign-in.");
    const options = { issuer: url, audience: clientId, algorithms: [ALGORITHM], currentDate: new Date(0) };
    const verified = hint === undefined ? undefined : await jwtVerify(hint, verifier, options).catch(() => undefined);
    if (hint !== undefined && !verified) return refuse("id_token_hint is not an ID token of this issuer.");
    if (typeof verified?.payload["sid"] === "string") sessions.end(verified.payload["sid"]);
    if (back === undefined) return messagePage(200, "You are signed out", "You can close this page.");
    if (!firstPages.includes(back)) return refuse(`post_logout_redirect_uri is not ${firstPages.join(" or ")}.`);
    return redirect(back, { state });
  }

  const endpoints: Record<string, (request: IncomingRequest) => Answer> = {
    "GET /.well-known/openid-configuration": () => json(200, discovery),
    "GET /keys": () => json(200, { keys: [publicKey] }),
    "GET /authorize": (request) => choosePersona(queryOf(request)),
    "POST /authorize": (request) => choosePersona(formOf(request)),
    "POST /sign-in": (request) => signIn(formOf(request)),
    "POST /token": (request) => issueTokens(formOf(request)),
    "GET /userinfo": userinfo,
    "POST /userinfo": userinfo,
    "GET /end-session": (request) => endSession(queryOf(request)),
    "POST /end-session": (request) => endSession(formOf(request)),
  };
  const PAGES = ["/authorize", "/end-session"];

  return async function answer(request) {
    const path = request.path.slice(root.length);
    const foreign = findForeignOrigin(request, origins, PAGES.includes(path));
    if (foreign !== undefined) return json(403, { error: "access_denied", error_description: foreign });
    const origin = headerOf(request, "origin");
    const cors = origin === undefined ? {} : { "access-control-allow-origin": origin, vary: "origin" };
    const given = await respond(request, path).catch((error: unknown) => {
      if (error instanceof OAuthError) return json(400, { error: error.code, error_description: error.message });
      throw error;
    });
    return { ...given, headers: { "x-content-type-options": "nosniff", ...given.headers, ...cors } };
  };

  async function respond(request: IncomingRequest, path: string): Promise<GatewayResponse> {
    if (request.method === "OPTIONS") {
      const headers = {
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "authorization, content-type",
      };
      return { status: 204, headers, body: "" };
    }
    const endpoint = endpoints[`${request.method} ${path}`];
    return endpoint ? endpoint(request) : json(404, { error: "not_found" });
  }
}

/** RFC 6749, appendix A.5. The form of a page would change line breaks, and the client would not know its own again. */
const VISIBLE_ASCII = /^[\x20-\x7e]*$/;

function assertAuthorizable(parameters: Parameters): void {
  const {
    response_type: type,
    response_mode: mode = "query",
    scope = "",
    prompt = "",
    state = "",
    nonce = "",
  } = parameters;
  if (type !== "code") throw new OAuthError("unsupported_response_type", "response_type is code.");
  if (mode !== "query") throw new OAuthError("invalid_request", "response_mode is query.");
  if ("request" in parameters) throw new OAuthError("request_not_supported", "Send the parameters one by one.");
  if ("request_uri" in parameters) throw new OAuthError("request_uri_not_supported", "Send the parameters one by one.");
  if (!scope.split(" ").includes("openid")) throw new OAuthError("invalid_scope", "scope contains openid.");
  if (parameters["code_challenge_method"] !== "S256" || !/^[A-Za-z0-9_-]{43}$/.test(parameters["code_challenge"] ?? ""))
    throw new OAuthError("invalid_request", "PKCE is required: code_challenge, and S256 as code_challenge_method.");
  if (!VISIBLE_ASCII.test(state + nonce))
    throw new OAuthError("invalid_request", "state and nonce are visible characters of ASCII.");
  const prompts = prompt.split(" ");
  if (!prompts.includes("none")) return;
  if (prompts.length > 1) throw new OAuthError("invalid_request", "prompt is none or something else.");
  // There are no cookies: nobody is known from before.
  throw new OAuthError("login_required", "Nobody is signed in.");
}

const claimsOf = ({ name, role, team, teams }: Persona) => ({
  name,
  role,
  ...(team && { team }),
  ...(teams && { teams }),
});

const queryOf = ({ query }: IncomingRequest) => parseOnce(new URLSearchParams(query));

function formOf(request: IncomingRequest): Parameters {
  const type = headerOf(request, "content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded")
    throw new OAuthError("invalid_request", "Send a form: application/x-www-form-urlencoded.");
  return parseOnce(new URLSearchParams(request.body.toString()));
}

/** RFC 6749: a parameter without a value is left out, and none comes twice. */
function parseOnce(given: URLSearchParams): Parameters {
  if (new Set(given.keys()).size < given.size) throw new OAuthError("invalid_request", "A parameter is given twice.");
  return Object.fromEntries([...given].filter(([, value]) => value !== ""));
}

const json = (status: number, body: unknown): GatewayResponse => ({
  status,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(body),
});

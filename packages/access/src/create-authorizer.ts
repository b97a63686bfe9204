import { log } from "@waybill/kernel/log";
import { settings } from "@waybill/kernel/settings";
import { isWarmUpEvent, type WarmUpResult, warmUp } from "@waybill/kernel/warm-up";
import type { APIGatewayRequestAuthorizerEventV2 } from "aws-lambda";
import type { TokenClaims } from "./claims.ts";
import { InvalidTokenError } from "./invalid-token-error.ts";
import { AccessSettings } from "./settings.ts";
import { createVerifier, type Verifier } from "./tokens.ts";

/**
 * HTTP API, payload 2.0, simple response. API Gateway caches it for a quarter of an hour by the header or parameter of
 * the token.
 */
export interface AuthorizerResponse {
  isAuthorized: true;
  context: TokenClaims | { problem: InvalidTokenError["code"]; detail: string };
}

type AuthorizerEvent = Pick<APIGatewayRequestAuthorizerEventV2, "identitySource" | "headers" | "queryStringParameters">;
type Authorizer = {
  (event: AuthorizerEvent): Promise<AuthorizerResponse>;
  (event: Record<string, never>): Promise<WarmUpResult>;
};

/**
 * An authorizer for the token that `tokenOf` finds. An invalid token is let through with the reason, and the endpoint
 * responds with 401, because an HTTP API cannot shape an authorizer's own response. Throws only when the token cannot
 * be verified at all; API Gateway then responds with 500, and nobody is admitted.
 */
export function createAuthorizer(name: string, tokenOf: (event: AuthorizerEvent) => string): Authorizer {
  async function authorize(event: AuthorizerEvent): Promise<AuthorizerResponse | WarmUpResult> {
    if (isWarmUpEvent(event)) return warmUp(name, loadKeys);
    try {
      const { verify } = await currentVerifier();
      return { isAuthorized: true, context: await verify(tokenOf(event), new Date()) };
    } catch (error) {
      if (!(error instanceof InvalidTokenError)) throw error;
      log.info(`${name} rejected a token`, { code: error.code, why: error.message });
      return { isAuthorized: true, context: { problem: error.code, detail: error.message } };
    }
  }
  return authorize as Authorizer;
}

/** Verifiers by the settings object they were created from, which stays the same until the settings are read again. */
const verifiers = new WeakMap<object, Verifier>();

async function currentVerifier(): Promise<Verifier> {
  const current = await settings("access", "authorizer", AccessSettings);
  const verifier = verifiers.get(current) ?? createVerifier(current);
  verifiers.set(current, verifier);
  return verifier;
}

const loadKeys = async () => (await currentVerifier()).load();

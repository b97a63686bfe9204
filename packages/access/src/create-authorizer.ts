import { log } from "@waybill/kernel/log";
import { settings } from "@waybill/kernel/settings";
import { isWarmUpEvent, type WarmUpResult, warmUp } from "@waybill/kernel/warm-up";
import type { APIGatewayRequestAuthorizerEventV2 } from "aws-lambda";
import { AccessSettings } from "./settings.ts";
import { InvalidTokenError, type TokenClaims, createVerifier } from "./tokens.ts";

/** HTTP API, payload 2.0, simple response. API Gateway keeps it for a quarter of an hour, by the header or parameter it came in. */
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
 * Who is calling, by the token that `tokenOf` finds? A bad token is let through with the reason, and the door answers 401
 * with it: an HTTP API cannot shape its own. Throws only when it cannot know, which API Gateway answers with a 500:
 * nobody gets in.
 */
export function createAuthorizer(name: string, tokenOf: (event: AuthorizerEvent) => string): Authorizer {
  async function authorize(event: AuthorizerEvent): Promise<AuthorizerResponse | WarmUpResult> {
    if (isWarmUpEvent(event)) return warmUp(name, currentVerifier);
    try {
      const verify = await currentVerifier();
      return { isAuthorized: true, context: await verify(tokenOf(event), new Date()) };
    } catch (error) {
      if (!(error instanceof InvalidTokenError)) throw error;
      log.info(`${name} refused a token`, { code: error.code, why: error.message });
      return { isAuthorized: true, context: { problem: error.code, detail: error.message } };
    }
  }
  return authorize as Authorizer;
}

type Verify = Awaited<ReturnType<typeof createVerifier>>;
/** By the settings they were made of, which stay the same object until they are read anew. */
const verifiers = new WeakMap<object, Promise<Verify>>();

async function currentVerifier(): Promise<Verify> {
  const read = await settings("access", "authorizer", AccessSettings);
  const known = verifiers.get(read) ?? createVerifier(read);
  verifiers.set(read, known);
  return known;
}

import type { AuthorizerView } from "@waybill/plan/view/stage-view";
import type { Clock, Lambda } from "../interfaces.ts";

export type HttpAuthorization =
  | { verdict: "allowed"; context: Record<string, unknown> }
  | { verdict: "denied" }
  /** An identity source is missing: the authorizer is not called. */
  | { verdict: "unidentified" }
  /** The authorizer failed or returned an invalid response. */
  | { verdict: "failed" };

interface AuthorizerRequest {
  routeKey: string;
  headers: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  requestContext: object;
}

/** Calls an authorizer and caches its response for each identity as long as the plan says. */
export function createCachingAuthorizer(authorizer: AuthorizerView, lambda: Lambda, clock: Clock) {
  const { function: functionArn, name, payload: format, simpleResponses } = authorizer;
  if (functionArn === undefined || format !== "2.0" || !simpleResponses) {
    throw new Error(
      `Authorizer ${name}: the offline cloud runs Lambda authorizers of payload 2.0 with simple responses.`,
    );
  }
  const known = new Map<string, { until: number; verdict: HttpAuthorization }>();

  return async (request: AuthorizerRequest, event: object): Promise<HttpAuthorization> => {
    const identity = authorizer.identitySources.map((source) => identityValue(source, request));
    if (identity.some((value) => value === undefined || value === "")) return { verdict: "unidentified" };
    const key = JSON.stringify(identity);
    const remembered = known.get(key);
    if (remembered && remembered.until > clock.now()) return remembered.verdict;
    const { payload, functionError } = await lambda.invoke(functionArn, {
      ...event,
      type: "REQUEST",
      identitySource: identity,
    });
    const verdict = functionError ? ({ verdict: "failed" } as const) : parseAuthorizerResponse(payload);
    if (authorizer.ttlSeconds > 0 && verdict.verdict !== "failed") {
      known.set(key, { until: clock.now() + authorizer.ttlSeconds * 1000, verdict });
    }
    return verdict;
  };
}

function parseAuthorizerResponse(payload: unknown): HttpAuthorization {
  if (typeof payload !== "object" || payload === null) return { verdict: "failed" };
  const { isAuthorized, context } = payload as { isAuthorized?: unknown; context?: unknown };
  if (typeof isAuthorized !== "boolean") return { verdict: "failed" };
  if (!isAuthorized) return { verdict: "denied" };
  return { verdict: "allowed", context: (context ?? {}) as Record<string, unknown> };
}

function identityValue(source: string, request: AuthorizerRequest): string | undefined {
  const [, place, name = ""] = /^\$(request\.header|request\.querystring|context)\.(.+)$/.exec(source) ?? [];
  if (place === "request.header") return request.headers[name.toLowerCase()];
  if (place === "request.querystring") return request.queryStringParameters?.[name];
  if (place === "context" && name === "routeKey") return request.routeKey;
  throw new Error(`The offline cloud does not support the identity source ${source}.`);
}

import { parseStatements } from "@waybill/plan/view/policy";
import type { AuthorizerView } from "@waybill/plan/view/stage-view";
import { isAllowed } from "../iam/policy.ts";
import type { InvokeResult, Lambda } from "../interfaces.ts";
import type { HandshakeRequest } from "./event.ts";

export type ConnectAuthorization =
  | { status: 200; context: Record<string, string> }
  /** Why the handshake is refused, with AWS's text. */
  | { status: 401 | 403 | 500; message: string };

const UNAUTHORIZED: ConnectAuthorization = { status: 401, message: "Unauthorized" };
const DENIED: ConnectAuthorization = { status: 403, message: "User is not authorized to access this resource" };
const FAILED: ConnectAuthorization = { status: 500, message: "Internal server error" };

/**
 * Calls a WebSocket API's Lambda authorizer, which returns a policy. It is called for each handshake: AWS caches responses for
 * HTTP APIs only.
 *
 * @throws when AWS would not run the authorizer of the plan
 */
export function createConnectAuthorizer(authorizer: AuthorizerView, lambda: Lambda) {
  const { function: functionArn, name, type, ttlSeconds, simpleResponses, identitySources } = authorizer;
  if (functionArn === undefined || type !== "REQUEST" || simpleResponses || ttlSeconds > 0) {
    throw new Error(
      `Authorizer ${name}: a WebSocket API has Lambda REQUEST authorizers that answer with a policy and have no ttl.`,
    );
  }
  const sources = identitySources.map(identitySourceReader);

  return async (request: HandshakeRequest, event: { methodArn: string }): Promise<ConnectAuthorization> => {
    if (sources.some((read) => !read(request))) return UNAUTHORIZED;
    return parsePolicyResponse(await lambda.invoke(functionArn, event), event.methodArn);
  };
}

function parsePolicyResponse({ payload, functionError }: InvokeResult, methodArn: string): ConnectAuthorization {
  const answer = (payload ?? {}) as Record<string, unknown>;
  if (functionError) return answer["errorMessage"] === "Unauthorized" ? UNAUTHORIZED : FAILED;
  const { principalId, policyDocument, context = {} } = answer;
  if (typeof principalId !== "string" || typeof policyDocument !== "object") return FAILED;
  const values = Object.entries(context as object) as [string, unknown][];
  if (values.some(([, value]) => typeof value === "object")) return FAILED;
  const permission = { action: "execute-api:Invoke", resources: [methodArn] };
  if (!isAllowed(parseStatements(policyDocument), permission)) return DENIED;
  return { status: 200, context: { principalId, ...Object.fromEntries(values.map(([k, v]) => [k, String(v)])) } };
}

/** `route.request.querystring.ticket` and `route.request.header.Name`: header names are case-insensitive. */
function identitySourceReader(source: string): (request: HandshakeRequest) => string | undefined {
  const [, place, name = ""] = /^route\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (place === "querystring") return ({ queryStringParameters }) => queryStringParameters?.[name];
  if (place === "header") {
    return ({ headers }) => Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  }
  throw new Error(`The offline cloud does not support the identity source ${source} of a WebSocket API.`);
}

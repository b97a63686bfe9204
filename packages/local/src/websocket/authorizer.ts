import { statementsOf } from "@waybill/plan/policy";
import type { AuthorizerView } from "@waybill/plan/view";
import { permits } from "../iam/policy.ts";
import type { InvokeResult, Lambda } from "../ports.ts";
import type { HandshakeRequest } from "./event.ts";

export type Verdict =
  | { status: 200; context: Record<string, string> }
  /** Why the handshake is refused, in the gateway's words. */
  | { status: 401 | 403 | 500; message: string };

const UNAUTHORIZED: Verdict = { status: 401, message: "Unauthorized" };
const DENIED: Verdict = { status: 403, message: "User is not authorized to access this resource" };
const FAILED: Verdict = { status: 500, message: "Internal server error" };

/**
 * Asks a WebSocket API's Lambda authorizer, which answers with a policy. It is asked each time: AWS keeps answers for HTTP
 * APIs only.
 *
 * @throws when the plan has one that AWS would not run like this
 */
export function connectAuthorizer(authorizer: AuthorizerView, lambda: Lambda) {
  const { function: functionArn, name, type, ttlSeconds, simpleResponses, identitySources } = authorizer;
  if (functionArn === undefined || type !== "REQUEST" || simpleResponses || ttlSeconds > 0) {
    throw new Error(
      `Authorizer ${name}: a WebSocket API has Lambda REQUEST authorizers that answer with a policy and have no ttl.`,
    );
  }
  const sources = identitySources.map(sourceOf);

  return async (request: HandshakeRequest, event: { methodArn: string }): Promise<Verdict> => {
    if (sources.some((read) => !read(request))) return UNAUTHORIZED;
    return verdictOf(await lambda.invoke(functionArn, event), event.methodArn);
  };
}

function verdictOf({ payload, functionError }: InvokeResult, methodArn: string): Verdict {
  const answer = (payload ?? {}) as Record<string, unknown>;
  if (functionError) return answer["errorMessage"] === "Unauthorized" ? UNAUTHORIZED : FAILED;
  const { principalId, policyDocument, context = {} } = answer;
  if (typeof principalId !== "string" || typeof policyDocument !== "object") return FAILED;
  const values = Object.entries(context as object) as [string, unknown][];
  if (values.some(([, value]) => typeof value === "object")) return FAILED;
  const wish = { action: "execute-api:Invoke", resources: [methodArn] };
  if (!permits(statementsOf(policyDocument), wish)) return DENIED;
  return { status: 200, context: { principalId, ...Object.fromEntries(values.map(([k, v]) => [k, String(v)])) } };
}

/** `route.request.querystring.ticket` and `route.request.header.Name`: names of headers in any case. */
function sourceOf(source: string): (request: HandshakeRequest) => string | undefined {
  const [, place, name = ""] = /^route\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (place === "querystring") return ({ queryStringParameters }) => queryStringParameters?.[name];
  if (place === "header") {
    return ({ headers }) => Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  }
  throw new Error(`The offline cloud does not know the identity source ${source} of a WebSocket API.`);
}

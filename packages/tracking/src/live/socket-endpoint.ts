import type { LiveServerMessage } from "@waybill/events-schema/live";
import { parseJson } from "@waybill/kernel/body";
import { toError, Problem, problem } from "@waybill/kernel/errors";
import { log } from "@waybill/kernel/log";
import { validate } from "@waybill/kernel/validate";
import { isWarmUpEvent, type WarmUpResult, warmUp } from "@waybill/kernel/warm-up";
import type { APIGatewayProxyWebsocketEventV2 } from "aws-lambda";
import type * as z from "zod";
import { type ConnectionLimits, parseConnectionContext } from "./connection-context.ts";
import { endConnection, postToConnection, type PostResult, loadConnectionsClient } from "./connections.ts";
import { encodeMessage } from "./frames.ts";
import { ready } from "../table.ts";
import { isTokenExpired } from "./tickets.ts";

interface SocketEndpointConfig<S extends z.ZodType> {
  /** The function's name, for the log. */
  name: string;
  /** Schema of the message. */
  message: S;
}

/** The sender, what its token limits it to, and when the message reached the API. */
interface SocketRequest {
  connectionId: string;
  limits: ConnectionLimits;
  at: number;
}

/**
 * An endpoint of the WebSocket API: validates the message and posts the messages of the response to the connection, because a route has
 * no other way to respond. Every failure is posted as `refused`; one line is logged. A connection whose token has
 * expired gets TOKEN_EXPIRED, and is ended.
 */
export function socketEndpoint<S extends z.ZodType>(
  { name, message }: SocketEndpointConfig<S>,
  respond: (message: z.output<S>, request: SocketRequest) => Promise<readonly string[]>,
) {
  return async function handleMessage(
    event: APIGatewayProxyWebsocketEventV2 | Record<string, never>,
  ): Promise<{ statusCode: number } | WarmUpResult> {
    if (isWarmUpEvent(event)) return warmUp(name, () => Promise.all([ready(), loadConnectionsClient()]));
    const { body = "", requestContext } = event as APIGatewayProxyWebsocketEventV2;
    const { connectionId, requestTimeEpoch: at, requestId } = requestContext;
    const limits = parseConnectionContext(requestContext);
    const isExpired = isTokenExpired(limits.exp, at);
    const startedAt = performance.now();
    let failure: Error | undefined;
    const texts = await Promise.resolve()
      .then(() => {
        if (isExpired) throw problem("TOKEN_EXPIRED", "The token expired; get a new one and connect again.");
        return respond(validate(message, parseJson(body)), { connectionId, limits, at });
      })
      .catch((thrown: unknown) => [encodeMessage(toRefusedMessage((failure = toError(thrown))))]);
    let posted: PostResult | undefined;
    for (const text of texts) posted = await postToConnection(connectionId, text);
    if (isExpired) await endConnection(connectionId);
    const summary = { connectionId, requestId, posted, ms: Math.round(performance.now() - startedAt) };
    if (failure && !(failure instanceof Problem)) log.error(name, { ...summary, error: failure });
    else log.info(name, { ...summary, ...(failure && { code: failure.code }) });
    return { statusCode: 200 };
  };
}

/** Internal errors are not exposed, as in the HTTP endpoints. */
function toRefusedMessage(error: Error): LiveServerMessage {
  const { code, message, errors } =
    error instanceof Problem ? error : problem("INTERNAL", "An internal error occurred; try again.");
  return { kind: "refused", code, detail: message, ...(errors && { errors: [...errors] }) };
}

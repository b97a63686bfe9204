import type { Heard } from "@waybill/events-schema/live";
import { parseJson } from "@waybill/kernel/body";
import { toError, Problem, problem } from "@waybill/kernel/errors";
import { log } from "@waybill/kernel/log";
import { validate } from "@waybill/kernel/validate";
import { isWarmUpEvent, type WarmUpResult, warmUp } from "@waybill/kernel/warm-up";
import type { APIGatewayProxyWebsocketEventV2 } from "aws-lambda";
import type * as z from "zod";
import { post, reachable } from "./connections.ts";
import { told } from "./frames.ts";
import { ready } from "../table.ts";

interface Door<S extends z.ZodType> {
  /** The function's name, for the log. */
  name: string;
  /** Schema of the message. */
  message: S;
}

/** Who says it, and when it reached the API. */
interface Said {
  connectionId: string;
  at: number;
}

/**
 * A door of the WebSocket API: parses, answers with a message, which is posted, for a route has no other way to answer.
 * Whatever goes wrong is a `refused`; one line is logged.
 */
export function socket<S extends z.ZodType>(
  { name, message }: Door<S>,
  answer: (message: z.output<S>, said: Said) => Promise<string>,
) {
  return async function handle(
    event: APIGatewayProxyWebsocketEventV2 | Record<string, never>,
  ): Promise<{ statusCode: number } | WarmUpResult> {
    if (isWarmUpEvent(event)) return warmUp(name, () => Promise.all([ready(), reachable()]));
    const { body = "", requestContext } = event as APIGatewayProxyWebsocketEventV2;
    const { connectionId, requestTimeEpoch: at, requestId } = requestContext;
    const began = performance.now();
    let failure: Error | undefined;
    const text = await Promise.resolve()
      .then(() => answer(validate(message, parseJson(body)), { connectionId, at }))
      .catch((thrown: unknown) => told(refusal((failure = toError(thrown)))));
    const posted = await post(connectionId, text);
    const line = { connectionId, requestId, posted, ms: Math.round(performance.now() - began) };
    if (failure && !(failure instanceof Problem)) log.error(name, { ...line, error: failure });
    else log.info(name, { ...line, ...(failure && { code: failure.code }) });
    return { statusCode: 200 };
  };
}

/** Internals stay inside, as at the HTTP doors. */
function refusal(error: Error): Heard {
  const { code, message, errors } =
    error instanceof Problem ? error : problem("INTERNAL", "Something broke on our side; say it again.");
  return { kind: "refused", code, detail: message, ...(errors && { errors: [...errors] }) };
}

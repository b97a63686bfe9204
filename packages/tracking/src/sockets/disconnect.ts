import { isWarmUpEvent, warmUp } from "@waybill/kernel/warm-up";
import type { APIGatewayProxyWebsocketEventV2 } from "aws-lambda";
import { deleteSubscriber } from "../live/store.ts";
import { ready } from "../table.ts";

/**
 * $disconnect: delete the subscriber. API Gateway delivers this on a best-effort basis; a post to a closed connection
 * deletes it, too.
 */
export async function handler(event: APIGatewayProxyWebsocketEventV2 | Record<string, never>) {
  if (isWarmUpEvent(event)) return warmUp("LiveDisconnect", ready);
  await deleteSubscriber((event as APIGatewayProxyWebsocketEventV2).requestContext.connectionId);
  return { statusCode: 200 };
}

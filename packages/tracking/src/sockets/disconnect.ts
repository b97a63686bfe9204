import { isWarmUpEvent, warmUp } from "@waybill/kernel/warm-up";
import type { APIGatewayProxyWebsocketEventV2 } from "aws-lambda";
import { dropSubscriber } from "../live/store.ts";
import { ready } from "../table.ts";

/** $disconnect: forget who is gone. AWS promises it only mostly; a frame that finds nobody forgets them too. */
export async function handler(event: APIGatewayProxyWebsocketEventV2 | Record<string, never>) {
  if (isWarmUpEvent(event)) return warmUp("LiveDisconnect", ready);
  await dropSubscriber((event as APIGatewayProxyWebsocketEventV2).requestContext.connectionId);
  return { statusCode: 200 };
}

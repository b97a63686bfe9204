import { isWarmUpEvent, warmUp } from "@waybill/kernel/warm-up";
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { consumeTicket } from "../live/store.ts";
import { ready } from "../table.ts";
import { toConnectionContext } from "../live/connection-context.ts";
import { isTokenExpired, type TicketHolder } from "../live/tickets.ts";

/** Authorizer of $connect: allows the holder of an unused ticket. Checking the ticket consumes it. */
export async function handler(event: APIGatewayRequestAuthorizerEvent | Record<string, never>) {
  if (isWarmUpEvent(event)) return warmUp("LiveAuthorize", ready);
  const { methodArn, queryStringParameters } = event as APIGatewayRequestAuthorizerEvent;
  const now = Date.now();
  const holder = await consumeTicket(queryStringParameters?.["ticket"] ?? "", now);
  return authorizerResponse(methodArn, holder && !isTokenExpired(holder.exp, now) ? holder : undefined);
}

function authorizerResponse(Resource: string, holder?: TicketHolder): APIGatewayAuthorizerResult {
  const Effect = holder ? "Allow" : "Deny";
  return {
    principalId: holder?.sub ?? "nobody",
    ...(holder && { context: toConnectionContext(holder) }),
    policyDocument: { Version: "2012-10-17", Statement: [{ Action: "execute-api:Invoke", Effect, Resource }] },
  };
}

import { isWarmUpEvent, warmUp } from "@waybill/kernel/warm-up";
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { consumeTicket } from "../live/store.ts";
import { ready } from "../table.ts";
import type { TicketHolder } from "../live/tickets.ts";

/** Authorizer of $connect: allows the holder of an unused ticket. Checking the ticket consumes it. */
export async function handler(event: APIGatewayRequestAuthorizerEvent | Record<string, never>) {
  if (isWarmUpEvent(event)) return warmUp("LiveAuthorize", ready);
  const { methodArn, queryStringParameters } = event as APIGatewayRequestAuthorizerEvent;
  const holder = await consumeTicket(queryStringParameters?.["ticket"] ?? "", Date.now());
  return authorizerResponse(methodArn, holder);
}

function authorizerResponse(Resource: string, holder?: TicketHolder): APIGatewayAuthorizerResult {
  const Effect = holder ? "Allow" : "Deny";
  return {
    principalId: holder?.sub ?? "nobody",
    policyDocument: { Version: "2012-10-17", Statement: [{ Action: "execute-api:Invoke", Effect, Resource }] },
  };
}

import { isWarmUpEvent, warmUp } from "@waybill/kernel/warm-up";
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { spendTicket } from "../live/store.ts";
import { ready } from "../table.ts";
import type { Holder } from "../live/tickets.ts";

/** Who connects: whoever holds a ticket that is not spent. It is spent by being looked at. */
export async function handler(event: APIGatewayRequestAuthorizerEvent | Record<string, never>) {
  if (isWarmUpEvent(event)) return warmUp("LiveAccess", ready);
  const { methodArn, queryStringParameters } = event as APIGatewayRequestAuthorizerEvent;
  const holder = await spendTicket(queryStringParameters?.["ticket"] ?? "", Date.now());
  return decision(methodArn, holder);
}

function decision(Resource: string, holder?: Holder): APIGatewayAuthorizerResult {
  const Effect = holder ? "Allow" : "Deny";
  return {
    principalId: holder?.sub ?? "nobody",
    policyDocument: { Version: "2012-10-17", Statement: [{ Action: "execute-api:Invoke", Effect, Resource }] },
  };
}

import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { apiGatewayManagementClient } from "@waybill/kernel/clients";
import { Resource } from "sst";

/** What became of a message: nobody is there any more, or it was left out, because its client does not read or AWS did not take it. */
export type Posted = "sent" | "gone" | "left out";

/** What the empty event loads: the client, and the link it needs. Throws when the API is not linked. */
export const reachable = async (): Promise<unknown> => apiGatewayManagementClient(Resource.Live.managementEndpoint);

/** Send a message to one connection. Does not throw: what is left out is asked for again by who misses it. */
export async function post(connectionId: string, text: string): Promise<Posted> {
  try {
    const message = new PostToConnectionCommand({ ConnectionId: connectionId, Data: text });
    await apiGatewayManagementClient(Resource.Live.managementEndpoint).send(message);
    return "sent";
  } catch (error) {
    return (error as Error).name === "GoneException" ? "gone" : "left out";
  }
}

import { DeleteConnectionCommand, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { apiGatewayManagementClient } from "@waybill/kernel/clients";
import { Resource } from "sst";
import { deleteSubscriber } from "./store.ts";

/**
 * The result of a post: `gone` when the connection is closed, `left out` when the client does not read or API Gateway
 * refused the message.
 */
export type PostResult = "sent" | "gone" | "left out";

/** Load the client and the link it needs during warm-up. Throws when the API is not linked. */
export const loadConnectionsClient = async (): Promise<unknown> =>
  apiGatewayManagementClient(Resource.Live.managementEndpoint);

/** Send a message to one connection. Does not throw: a client that misses a message requests it again. */
export async function postToConnection(connectionId: string, text: string): Promise<PostResult> {
  try {
    const message = new PostToConnectionCommand({ ConnectionId: connectionId, Data: text });
    await apiGatewayManagementClient(Resource.Live.managementEndpoint).send(message);
    return "sent";
  } catch (error) {
    return (error as Error).name === "GoneException" ? "gone" : "left out";
  }
}

/** End a connection whose token has expired, and its subscription. One that is closed already is only forgotten. */
export async function endConnection(connectionId: string): Promise<void> {
  await deleteSubscriber(connectionId);
  const command = new DeleteConnectionCommand({ ConnectionId: connectionId });
  await apiGatewayManagementClient(Resource.Live.managementEndpoint)
    .send(command)
    .catch((error: Error) => {
      if (error.name !== "GoneException") throw error;
    });
}

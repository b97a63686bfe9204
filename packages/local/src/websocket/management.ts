import { AwsError } from "../gateway/errors.ts";
import { notHere } from "../gateway/json.ts";
import type { AwsRequest, AwsResponse, Engine } from "../ports.ts";
import type { OpenSockets } from "./api.ts";
import type { Connection } from "./connection.ts";
import { LIMITS } from "./limits.ts";
import { managed } from "./managed.ts";

/** The `@connections` API of all WebSocket APIs: PostToConnection, GetConnection, DeleteConnection. */
export function managementApi(apis: readonly OpenSockets[]): Engine {
  return { services: ["execute-api"], handle: async (request) => answer(request) };

  function answer(request: AwsRequest): AwsResponse {
    const asked = managed(request.url);
    if (!asked) throw notHere("execute-api", "");
    const api = apis.find(({ id, stage }) => id === asked.apiId && stage === asked.stage);
    if (!api) throw new AwsError("ForbiddenException", "Forbidden", { status: 403 });
    if (request.method === "POST" && request.body.length > LIMITS.messageBytes) {
      const message = `Message too long: ${request.body.length} bytes; ${LIMITS.messageBytes} is the most.`;
      throw new AwsError("PayloadTooLargeException", message, { status: 413 });
    }
    const connection = api.find(asked.connectionId);
    if (!connection) throw new AwsError("GoneException", "The connection is gone.", { status: 410 });
    return act(api, connection, request);
  }
}

function act(api: OpenSockets, connection: Connection, { method, body }: AwsRequest): AwsResponse {
  const { connectionId, connectedAt, identity } = connection.opened;
  switch (method) {
    case "POST":
      if (!api.post(connectionId, body.toString("utf8"))) {
        throw new AwsError("LimitExceededException", "The client's buffer is full.", { status: 429 });
      }
      return { status: 200 };
    case "GET": {
      const at = (ms: number) => new Date(ms).toISOString();
      const about = { connectedAt: at(connectedAt), identity, lastActiveAt: at(connection.lastActiveAt()) };
      return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(about) };
    }
    case "DELETE":
      connection.end({ code: 1000, reason: "Connection Closed Normally" });
      return { status: 204 };
    default:
      throw notHere("execute-api", method);
  }
}

import { AwsError } from "../gateway/errors.ts";
import { unsupportedAction } from "../gateway/json.ts";
import type { AwsRequest, AwsResponse, AwsEngine } from "../interfaces.ts";
import type { WebSocketApiServer } from "./api.ts";
import type { ClientConnection } from "./connection.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { parseConnectionPath } from "./connection-path.ts";

/** The `@connections` API of all WebSocket APIs: PostToConnection, GetConnection, DeleteConnection. */
export function createManagementApi(apis: readonly WebSocketApiServer[]): AwsEngine {
  return { services: ["execute-api"], handle: async (request) => answer(request) };

  function answer(request: AwsRequest): AwsResponse {
    const path = parseConnectionPath(request.url);
    if (!path) throw unsupportedAction("execute-api", "");
    const api = apis.find(({ id, stage }) => id === path.apiId && stage === path.stage);
    if (!api) throw new AwsError("ForbiddenException", "Forbidden", { status: 403 });
    if (request.method === "POST" && request.body.length > DEFAULT_LIMITS.messageBytes) {
      const message = `Message too long: ${request.body.length} bytes; ${DEFAULT_LIMITS.messageBytes} is the most.`;
      throw new AwsError("PayloadTooLargeException", message, { status: 413 });
    }
    const connection = api.find(path.connectionId);
    if (!connection) throw new AwsError("GoneException", "The connection is closed.", { status: 410 });
    return runOperation(api, connection, request);
  }
}

function runOperation(
  api: WebSocketApiServer,
  connection: ClientConnection,
  { method, body }: AwsRequest,
): AwsResponse {
  const { connectionId, connectedAt, identity } = connection.info;
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
      throw unsupportedAction("execute-api", method);
  }
}

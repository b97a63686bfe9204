import { deleteItem } from "../../../stacks/grants.ts";
import { registerPageOrigin } from "../../../stacks/registry.ts";
import { trackingTable } from "./table.ts";

/** One line per connection or message. It leaves the query string out, as SST's default does: it has the ticket. */
const accessLogFormat = JSON.stringify({
  id: "$context.requestId",
  route: "$context.routeKey",
  status: "$context.status",
  ms: "$context.integrationLatency",
  ip: "$context.identity.sourceIp",
  error: "$context.error.responseType",
});

/** The WebSocket API of the live feed. */
export const liveApi = new sst.aws.ApiGatewayWebSocket("Live", {
  accessLog: { retention: "1 month" },
  transform: {
    stage: (stage) => {
      stage.defaultRouteSettings = { throttlingRateLimit: 200, throttlingBurstLimit: 400 };
      stage.accessLogSettings = $output(stage.accessLogSettings).apply((log) => ({ ...log!, format: accessLogFormat }));
    },
  },
});

registerPageOrigin(liveApi.url);

const authorizeConnection = new sst.aws.Function("LiveAuthorize", {
  handler: "packages/tracking/src/sockets/authorize.handler",
  link: [trackingTable],
  permissions: [deleteItem(trackingTable, "TICKET#")],
});

/** Authenticates a connection by the ticket in its query string: a browser cannot send headers there. */
export const liveAuthorizer = liveApi.addAuthorizer("ticket", {
  lambda: { function: authorizeConnection.arn, identitySources: ["route.request.querystring.ticket"] },
});

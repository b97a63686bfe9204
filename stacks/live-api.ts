import { deletes } from "./grants.ts";
import { tracking } from "./tracking-table.ts";

/** One line a connection or message. SST's own names the address without its query, and so must this: there is the ticket. */
const accessLine = JSON.stringify({
  id: "$context.requestId",
  route: "$context.routeKey",
  status: "$context.status",
  ms: "$context.integrationLatency",
  ip: "$context.identity.sourceIp",
  error: "$context.error.responseType",
});

/** The door of whoever watches live. */
export const live = new sst.aws.ApiGatewayWebSocket("Live", {
  accessLog: { retention: "1 month" },
  transform: {
    stage: (stage) => {
      stage.defaultRouteSettings = { throttlingRateLimit: 200, throttlingBurstLimit: 400 };
      stage.accessLogSettings = $output(stage.accessLogSettings).apply((log) => ({ ...log!, format: accessLine }));
    },
  },
});

const authorize = new sst.aws.Function("LiveAccess", {
  handler: "packages/tracking/src/sockets/authorize.handler",
  link: [tracking],
  permissions: [deletes(tracking)],
});

/** Who connects: a browser can send no header there, so it brings a ticket in the address. */
export const liveAccess = live.addAuthorizer("ticket", {
  lambda: { function: authorize.arn, identitySources: ["route.request.querystring.ticket"] },
});

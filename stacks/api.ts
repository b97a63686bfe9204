import { routeSettings } from "./route-settings.ts";

/** One line per request, and each byte costs: only what no function logs, above all the requests that were rejected. */
const accessLogFormat = JSON.stringify({
  id: "$context.requestId",
  route: "$context.routeKey",
  status: "$context.status",
  ms: "$context.responseLatency",
  ip: "$context.identity.sourceIp",
  error: "$context.error.responseType",
});

/**
 * The HTTP API of all services. Each route is throttled by itself, so that a flood of one leaves the others open: a 429 here
 * is cheaper than a backlog in the queues. The stage's throttle is for what has no route.
 */
export const api = new sst.aws.ApiGatewayV2("Api", {
  cors: {
    allowOrigins: ["*"], // bearer tokens, no cookies: a page of another site has no credentials to send
    allowMethods: ["GET", "POST", "PATCH", "DELETE"],
    allowHeaders: ["authorization", "content-type", "content-encoding", "idempotency-key", "x-correlation-id"],
    exposeHeaders: ["x-correlation-id", "retry-after"],
    maxAge: "1 day",
  },
  accessLog: { retention: "1 month" },
  transform: {
    stage: (stage) => {
      stage.defaultRouteSettings = {
        throttlingRateLimit: 500,
        throttlingBurstLimit: 1_000,
        detailedMetricsEnabled: true,
      };
      stage.routeSettings = routeSettings;
      stage.accessLogSettings = $output(stage.accessLogSettings).apply((log) => ({ ...log!, format: accessLogFormat }));
    },
  },
});

/** One line a request, and every byte of it is paid: what no function's own line tells, above all who was turned away. */
const accessLine = JSON.stringify({
  id: "$context.requestId",
  route: "$context.routeKey",
  status: "$context.status",
  ms: "$context.responseLatency",
  ip: "$context.identity.sourceIp",
  error: "$context.error.responseType",
});

/** The HTTP door of everything. Throttled as a whole: 429 here is cheaper than a queue nobody can empty. */
export const api = new sst.aws.ApiGatewayV2("Api", {
  cors: {
    allowOrigins: ["*"], // bearer tokens, no cookies: another site's page has nothing to send along
    allowMethods: ["GET", "POST", "PATCH", "DELETE"],
    allowHeaders: ["authorization", "content-type", "content-encoding", "idempotency-key", "x-correlation-id"],
    exposeHeaders: ["x-correlation-id", "retry-after"],
    maxAge: "1 day",
  },
  accessLog: { retention: "1 month" },
  transform: {
    stage: (stage) => {
      stage.defaultRouteSettings = {
        throttlingRateLimit: 1_000,
        throttlingBurstLimit: 2_000,
        detailedMetricsEnabled: true,
      };
      stage.accessLogSettings = $output(stage.accessLogSettings).apply((log) => ({ ...log!, format: accessLine }));
    },
  },
});

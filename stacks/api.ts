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
    stage: {
      defaultRouteSettings: { throttlingRateLimit: 1_000, throttlingBurstLimit: 2_000, detailedMetricsEnabled: true },
    },
  },
});

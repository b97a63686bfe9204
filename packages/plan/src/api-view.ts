import { type Facts, when } from "./facts.ts";
import type * as V from "./view.ts";

/** An HTTP or WebSocket API with its stage, authorizers, routes and their integrations. */
export function apiView(api: Facts, facts: (type: string) => Facts[]): V.ApiView {
  const mine = (type: string) => facts(type).filter((one) => one.text("apiId") === api.text("id"));
  const stage = mine("aws:apigatewayv2/stage:Stage")[0];
  const settings = stage?.inner("defaultRouteSettings");
  const rate = settings?.get("throttlingRateLimit");
  const cors = api.inner("corsConfiguration");
  const integrations = new Map(
    mine("aws:apigatewayv2/integration:Integration").map((one) => [`integrations/${one.text("id")}`, one]),
  );
  const responding = new Set(mine("aws:apigatewayv2/routeResponse:RouteResponse").map((one) => one.text("routeId")));
  const sockets = api.get("protocolType") === "WEBSOCKET";
  return {
    id: api.text("id"),
    name: api.of.component,
    url: api.text("apiEndpoint"),
    protocol: sockets ? "WEBSOCKET" : "HTTP",
    ...when("management", sockets ? api.text("apiEndpoint").replace(/^wss:/, "https:") : undefined),
    ...when("routeSelection", sockets ? api.text("routeSelectionExpression") : undefined),
    ...when(
      "cors",
      cors.texts("allowOrigins").length === 0
        ? undefined
        : {
            origins: cors.texts("allowOrigins"),
            methods: cors.texts("allowMethods"),
            headers: cors.texts("allowHeaders"),
            expose: cors.texts("exposeHeaders"),
            maxAgeSeconds: cors.number("maxAge", 0),
            credentials: cors.flag("allowCredentials"),
          },
    ),
    stage: {
      name: stage?.text("name") ?? "$default",
      ...when(
        "throttle",
        typeof rate === "number" ? { rate, burst: settings!.number("throttlingBurstLimit", rate) } : undefined,
      ),
      ...when("accessLog", stage?.inner("accessLogSettings").maybe("destinationArn")),
    },
    authorizers: mine("aws:apigatewayv2/authorizer:Authorizer").map((one) => ({
      id: one.text("id"),
      name: one.of.component,
      type: one.text("authorizerType"),
      ...when("function", functionOf(one.maybe("authorizerUri"))),
      ttlSeconds: one.number("authorizerResultTtlInSeconds", 0),
      identitySources: one.texts("identitySources"),
      payload: one.maybe("authorizerPayloadFormatVersion") ?? "1.0",
      simpleResponses: one.flag("enableSimpleResponses"),
    })),
    routes: mine("aws:apigatewayv2/route:Route").map((one) => {
      const integration = integrations.get(one.text("target"));
      if (!integration) throw new Error(`Route ${one.text("routeKey")} leads nowhere.`);
      const uri = integration.text("integrationUri");
      const authorization = one.maybe("authorizationType");
      return {
        key: one.text("routeKey"),
        function: functionOf(uri) ?? uri,
        ...when("authorizer", one.maybe("authorizerId")),
        ...when(
          "authorization",
          ["AWS_IAM", "JWT"].find((type) => type === authorization),
        ),
        ...when("integration", sockets ? integration.text("integrationType") : undefined),
        ...when("responds", sockets ? responding.has(one.text("id")) : undefined),
        payload: integration.maybe("payloadFormatVersion") ?? "1.0",
      };
    }),
  };
}

/** The function in the address by which API Gateway invokes it. */
const functionOf = (uri: string | undefined) => /functions\/(arn:[^/]+)\/invocations/.exec(uri ?? "")?.[1];

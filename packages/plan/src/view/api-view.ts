import { type ResourceReader, optionalField } from "./resource-reader.ts";
import type * as V from "./stage-view.ts";

/** An HTTP or WebSocket API with its stage, authorizers, routes and their integrations. */
export function apiView(api: ResourceReader, facts: (type: string) => ResourceReader[]): V.ApiView {
  const ofThisApi = (type: string) => facts(type).filter((one) => one.text("apiId") === api.text("id"));
  const stage = ofThisApi("aws:apigatewayv2/stage:Stage")[0];
  const routeSettings = new Map(
    stage?.nestedList("routeSettings").map((settings) => [settings.text("routeKey"), settings]),
  );
  const cors = api.nested("corsConfiguration");
  const integrations = new Map(
    ofThisApi("aws:apigatewayv2/integration:Integration").map((one) => [`integrations/${one.text("id")}`, one]),
  );
  const responding = new Set(
    ofThisApi("aws:apigatewayv2/routeResponse:RouteResponse").map((one) => one.text("routeId")),
  );
  const sockets = api.get("protocolType") === "WEBSOCKET";
  return {
    id: api.text("id"),
    name: api.resource.component,
    url: api.text("apiEndpoint"),
    protocol: sockets ? "WEBSOCKET" : "HTTP",
    ...optionalField("management", sockets ? api.text("apiEndpoint").replace(/^wss:/, "https:") : undefined),
    ...optionalField("routeSelection", sockets ? api.text("routeSelectionExpression") : undefined),
    ...optionalField(
      "cors",
      cors.textList("allowOrigins").length === 0
        ? undefined
        : {
            origins: cors.textList("allowOrigins"),
            methods: cors.textList("allowMethods"),
            headers: cors.textList("allowHeaders"),
            expose: cors.textList("exposeHeaders"),
            maxAgeSeconds: cors.number("maxAge", 0),
            credentials: cors.flag("allowCredentials"),
          },
    ),
    stage: {
      name: stage?.text("name") ?? "$default",
      ...optionalField("throttle", throttleOf(stage?.nested("defaultRouteSettings"))),
      ...optionalField("accessLog", stage?.nested("accessLogSettings").optionalText("destinationArn")),
    },
    authorizers: ofThisApi("aws:apigatewayv2/authorizer:Authorizer").map((one) => ({
      id: one.text("id"),
      name: one.resource.component,
      type: one.text("authorizerType"),
      ...optionalField("function", integrationFunctionArn(one.optionalText("authorizerUri"))),
      ttlSeconds: one.number("authorizerResultTtlInSeconds", 0),
      identitySources: one.textList("identitySources"),
      payload: one.optionalText("authorizerPayloadFormatVersion") ?? "1.0",
      simpleResponses: one.flag("enableSimpleResponses"),
    })),
    routes: ofThisApi("aws:apigatewayv2/route:Route").map((one) => {
      const integration = integrations.get(one.text("target"));
      if (!integration) throw new Error(`Route ${one.text("routeKey")} leads nowhere.`);
      const uri = integration.text("integrationUri");
      const authorization = one.optionalText("authorizationType");
      return {
        key: one.text("routeKey"),
        function: integrationFunctionArn(uri) ?? uri,
        ...optionalField("authorizer", authorization === "NONE" ? undefined : one.optionalText("authorizerId")),
        ...optionalField(
          "authorization",
          ["AWS_IAM", "JWT"].find((type) => type === authorization),
        ),
        ...optionalField("integration", sockets ? integration.text("integrationType") : undefined),
        ...optionalField("throttle", throttleOf(routeSettings.get(one.text("routeKey")))),
        ...optionalField("responds", sockets ? responding.has(one.text("id")) : undefined),
        payload: integration.optionalText("payloadFormatVersion") ?? "1.0",
      };
    }),
  };
}

/** The function in the address by which API Gateway invokes it. */
const integrationFunctionArn = (uri: string | undefined) => /functions\/(arn:[^/]+)\/invocations/.exec(uri ?? "")?.[1];

function throttleOf(settings: ResourceReader | undefined): V.ThrottleView | undefined {
  const rate = settings?.get("throttlingRateLimit");
  return typeof rate === "number" ? { rate, burst: settings!.number("throttlingBurstLimit", rate) } : undefined;
}

import type { StageRule } from "../rule.ts";
import type { ThrottleView } from "../../view/stage-view.ts";

/** Endpoints that need no token. */
const PUBLIC_ENDPOINTS: ReadonlySet<string> = new Set([
  "GET /v1/health",
  "GET /v1/version",
  "GET /v1/openapi.json",
  "GET /v1/sign-in",
  // Whoever has a customer's link.
  "GET /v1/delivery",
  // The pages: people sign in on them.
  "GET /",
  "GET /{path+}",
]);

/** Half of what an account has in a region, for all its APIs together. */
const MAX_THROTTLE: ThrottleView = { rate: 5_000, burst: 2_500 };
/** More than a probe needs, and less than an account's limits by far. */
const MAX_PUBLIC_THROTTLE: ThrottleView = { rate: 100, burst: 200 };

/** A limit of zero refuses everybody. */
const isWithin = ({ rate, burst }: ThrottleView, max: ThrottleView): boolean =>
  rate >= 1 && burst >= 1 && rate <= max.rate && burst <= max.burst;

const formatThrottle = ({ rate, burst }: ThrottleView): string => `${rate} requests a second, ${burst} at once`;

export const apiThrottled: StageRule = {
  id: "api-throttled",
  why: "SST sets no throttle: a client in a loop spends the account's limits, and everybody else's requests with them.",
  fix: "Set defaultRouteSettings in stacks/api.ts.",
  findViolations: (view) =>
    view.apis
      .filter(({ stage }) => !stage.throttle || !isWithin(stage.throttle, MAX_THROTTLE))
      .map(({ name, stage }) => ({
        resource: name,
        observed: stage.throttle ? formatThrottle(stage.throttle) : "no throttle",
        wanted: `at least 1, at most ${formatThrottle(MAX_THROTTLE)}`,
      })),
};

export const routesThrottled: StageRule = {
  id: "routes-throttled",
  why: "Routes without a throttle of their own share the stage's: a flood of one, above all of one that needs no token, locks out the callers of all.",
  fix: "Create it with endpoint() of stacks/endpoint.ts, and a lower `throttle` where it is public.",
  findViolations: (view) =>
    view.apis
      .filter(({ protocol }) => protocol === "HTTP")
      .flatMap(({ routes }) => routes)
      .map(({ key, throttle }) => ({
        key,
        throttle,
        max: PUBLIC_ENDPOINTS.has(key) ? MAX_PUBLIC_THROTTLE : MAX_THROTTLE,
      }))
      .filter(({ throttle, max }) => !throttle || !isWithin(throttle, max))
      .map(({ key, throttle, max }) => ({
        resource: key,
        observed: throttle ? formatThrottle(throttle) : "the stage's throttle",
        wanted: `a throttle of its own: at least 1, at most ${formatThrottle(max)}`,
      })),
};

export const routesAuthorized: StageRule = {
  id: "routes-authorized",
  why: "A route without the authorizer has no caller. Its endpoint would refuse the request, but anybody can cause Lambda costs.",
  fix: "Create it with endpoint() of stacks/endpoint.ts. A route without a token belongs into PUBLIC_ENDPOINTS of packages/plan/src/rules/security/apis.ts.",
  findViolations: (view) =>
    view.apis
      .filter(({ protocol }) => protocol === "HTTP")
      .flatMap(({ routes, authorizers }) =>
        routes
          .filter(
            ({ key, authorizer }) => !PUBLIC_ENDPOINTS.has(key) && !authorizers.some(({ id }) => id === authorizer),
          )
          .map(({ key }) => ({ resource: key, observed: "open to anyone", wanted: "the authorizer" })),
      ),
};

export const connectAuthorized: StageRule = {
  id: "connect-authorized",
  why: "AWS calls an authorizer at $connect only. Without one, anybody may hold a connection, and each one costs.",
  fix: "Give the WebSocket API a $connect route with the authorizer.",
  findViolations: (view) =>
    view.apis
      .filter(({ protocol }) => protocol === "WEBSOCKET")
      .flatMap(({ name, routes }) => {
        const connect = routes.find(({ key }) => key === "$connect");
        if (connect?.authorizer || connect?.authorization) return [];
        return [{ resource: name, observed: connect ? "open to anyone" : "no $connect", wanted: "the authorizer" }];
      }),
};

export const authorizerCached: StageRule = {
  id: "authorizer-cached",
  why: "SST's default is no caching: one more Lambda call for every request.",
  fix: "Give the authorizer a ttl.",
  findViolations: (view) =>
    view.apis
      .filter(({ protocol }) => protocol === "HTTP")
      .flatMap(({ authorizers }) =>
        authorizers
          .filter(({ type, ttlSeconds }) => type === "REQUEST" && ttlSeconds === 0)
          .map(({ name }) => ({ resource: name, observed: "called for each request", wanted: "a ttl" })),
      ),
};

export const connectAuthorizerNotCached: StageRule = {
  id: "connect-authorizer-not-cached",
  why: "AWS caches the results of authorizers for HTTP APIs only: a ttl at a WebSocket API has no effect.",
  fix: "Leave the ttl out; a connection is authorized once in two hours anyway.",
  findViolations: (view) =>
    view.apis
      .filter(({ protocol }) => protocol === "WEBSOCKET")
      .flatMap(({ authorizers }) =>
        authorizers
          .filter(({ ttlSeconds }) => ttlSeconds > 0)
          .map(({ name, ttlSeconds }) => ({ resource: name, observed: `${ttlSeconds} s`, wanted: "no ttl" })),
      ),
};

export const corsConfigured: StageRule = {
  id: "cors-configured",
  why: "Without CORS no browser may call the API, and without `authorization` among the headers no browser may log in. With credentials any page could use what a browser sends by itself.",
  fix: "Set cors in stacks/api.ts.",
  findViolations: (view) =>
    view.apis
      .filter(
        ({ protocol, cors }) =>
          protocol === "HTTP" &&
          (!["authorization", "*"].some((header) => cors?.headers.includes(header)) || cors?.credentials === true),
      )
      .map(({ name, cors }) => ({
        resource: name,
        observed: cors ? `headers ${cors.headers.join(", ")}${cors.credentials ? ", credentials" : ""}` : "no CORS",
        wanted: "CORS with authorization, without credentials",
      })),
};

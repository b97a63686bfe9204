import type { Rule } from "./rule.ts";

/** What anybody may ask without a token. */
const anyone: ReadonlySet<string> = new Set(["GET /v1/health", "GET /v1/version", "GET /v1/openapi.json"]);

export const apiThrottled: Rule = {
  id: "api-throttled",
  why: "SST sets no throttle: a client in a loop spends the account's limits, and everybody else's requests with them.",
  fix: "Set defaultRouteSettings in stacks/api.ts.",
  finds: (view) =>
    view.apis
      .filter(({ stage }) => !stage.throttle)
      .map(({ name }) => ({ resource: name, observed: "no throttle", wanted: "a rate and a burst" })),
};

export const routesAuthorized: Rule = {
  id: "routes-authorized",
  why: "A route without the authorizer gets no caller. The door would refuse it, but its Lambda is paid for by anybody.",
  fix: "Create it with endpoint() of stacks/endpoint.ts. What is meant for anyone is on the list in rules/doors.ts.",
  finds: (view) =>
    view.apis
      .filter(({ protocol }) => protocol === "HTTP")
      .flatMap(({ routes }) =>
        routes
          .filter(({ key, authorizer }) => !authorizer && !anyone.has(key))
          .map(({ key }) => ({ resource: key, observed: "open to anyone", wanted: "the authorizer" })),
      ),
};

export const connectAuthorized: Rule = {
  id: "connect-authorized",
  why: "AWS asks an authorizer at $connect alone. Without one there, anybody holds a connection, and each one is paid for.",
  fix: "Give the WebSocket API a $connect route with the authorizer.",
  finds: (view) =>
    view.apis
      .filter(({ protocol }) => protocol === "WEBSOCKET")
      .flatMap(({ name, routes }) => {
        const connect = routes.find(({ key }) => key === "$connect");
        if (connect?.authorizer || connect?.authorization) return [];
        return [{ resource: name, observed: connect ? "open to anyone" : "no $connect", wanted: "the authorizer" }];
      }),
};

export const authorizerCached: Rule = {
  id: "authorizer-cached",
  why: "SST's default is no caching: one more Lambda call for every request.",
  fix: "Give the authorizer a ttl.",
  finds: (view) =>
    view.apis
      .filter(({ protocol }) => protocol === "HTTP")
      .flatMap(({ authorizers }) =>
        authorizers
          .filter(({ type, ttlSeconds }) => type === "REQUEST" && ttlSeconds === 0)
          .map(({ name }) => ({ resource: name, observed: "asked each time", wanted: "a ttl" })),
      ),
};

export const connectAskedEachTime: Rule = {
  id: "connect-asked-each-time",
  why: "AWS keeps answers of authorizers for HTTP APIs only: a ttl at a WebSocket API is a promise that nobody keeps.",
  fix: "Leave the ttl out; a connection is authorized once in two hours anyway.",
  finds: (view) =>
    view.apis
      .filter(({ protocol }) => protocol === "WEBSOCKET")
      .flatMap(({ authorizers }) =>
        authorizers
          .filter(({ ttlSeconds }) => ttlSeconds > 0)
          .map(({ name, ttlSeconds }) => ({ resource: name, observed: `${ttlSeconds} s`, wanted: "no ttl" })),
      ),
};

export const corsSet: Rule = {
  id: "cors-set",
  why: "Without CORS no browser may call the API, and without `authorization` among the headers no browser may log in.",
  fix: "Set cors in stacks/api.ts.",
  finds: (view) =>
    view.apis
      .filter(
        ({ protocol, cors }) =>
          protocol === "HTTP" && !["authorization", "*"].some((header) => cors?.headers.includes(header)),
      )
      .map(({ name, cors }) => ({
        resource: name,
        observed: cors ? `headers ${cors.headers.join(", ")}` : "no CORS",
        wanted: "CORS with authorization",
      })),
};

import { api } from "./api.ts";
import { getSettings } from "./grants.ts";
import { settings } from "./settings.ts";

const authorizeRequest = new sst.aws.Function("AuthorizeRequest", {
  handler: "packages/access/src/authorizer.handler",
  link: [settings],
  permissions: [getSettings("access")],
});

/** How long API Gateway caches the result for a token. Each endpoint checks role and expiry itself. */
const CACHE_TTL = "900 seconds";

/** Authenticates the caller by bearer token. */
export const tokenAuthorizer = api.addAuthorizer({
  name: "token",
  lambda: { function: authorizeRequest.arn, ttl: CACHE_TTL, identitySources: ["$request.header.Authorization"] },
});

const authorizePhone = new sst.aws.Function("AuthorizePhone", {
  handler: "packages/access/src/phone-authorizer.handler",
  link: [settings],
  permissions: [getSettings("access")],
});

/** Authenticate phone apps that can send a token only as a password or in the query string. */
export const phoneAuthorizers = {
  basicAuth: api.addAuthorizer({
    name: "phoneBasicAuth",
    lambda: { function: authorizePhone.arn, ttl: CACHE_TTL, identitySources: ["$request.header.Authorization"] },
  }),
  queryToken: api.addAuthorizer({
    name: "phoneQueryToken",
    lambda: { function: authorizePhone.arn, ttl: CACHE_TTL, identitySources: ["$request.querystring.token"] },
  }),
};

import { api } from "./api.ts";
import { readsSettings } from "./grants.ts";
import { settings } from "./settings.ts";

const authorize = new sst.aws.Function("Access", {
  handler: "packages/access/src/authorizer.handler",
  link: [settings],
  permissions: [readsSettings("access")],
});

/** Who is calling. Cached by token for five minutes: a door asks for the role itself, so the answer fits every route. */
export const access = api.addAuthorizer({
  name: "access",
  lambda: { function: authorize.arn, ttl: "300 seconds", identitySources: ["$request.header.Authorization"] },
});

const authorizePhones = new sst.aws.Function("PhoneAccess", {
  handler: "packages/access/src/phone-authorizer.handler",
  link: [settings],
  permissions: [readsSettings("access")],
});

/** Whose phone is calling, where its app can put a token only into a password or into the address. */
export const phoneAccess = {
  password: api.addAuthorizer({
    name: "phonePassword",
    lambda: { function: authorizePhones.arn, ttl: "300 seconds", identitySources: ["$request.header.Authorization"] },
  }),
  address: api.addAuthorizer({
    name: "phoneAddress",
    lambda: { function: authorizePhones.arn, ttl: "300 seconds", identitySources: ["$request.querystring.token"] },
  }),
};

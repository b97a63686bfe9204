import { api } from "./api.ts";
import { readsSettings } from "./grants.ts";
import { settings } from "./settings.ts";

const authorize = new sst.aws.Function("Access", {
  handler: "packages/access/src/authorizer.handler",
  link: [settings],
  permissions: [readsSettings("access")],
});

/** How long API Gateway remembers a token's verdict. The door asks for role and end itself. */
const KEPT = "900 seconds";

/** Who is calling. */
export const access = api.addAuthorizer({
  name: "access",
  lambda: { function: authorize.arn, ttl: KEPT, identitySources: ["$request.header.Authorization"] },
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
    lambda: { function: authorizePhones.arn, ttl: KEPT, identitySources: ["$request.header.Authorization"] },
  }),
  address: api.addAuthorizer({
    name: "phoneAddress",
    lambda: { function: authorizePhones.arn, ttl: KEPT, identitySources: ["$request.querystring.token"] },
  }),
};

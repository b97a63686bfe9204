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

import { api } from "./api.ts";
import { readsSettings } from "./grants.ts";
import { settings } from "./settings.ts";

const authorize = new sst.aws.Function("Access", {
  handler: "packages/access/src/authorizer.handler",
  link: [settings],
  permissions: [readsSettings("access")],
});

/** Who is calling. Cached by token for a quarter of an hour: the door asks for role and end itself. */
export const access = api.addAuthorizer({
  name: "access",
  lambda: { function: authorize.arn, ttl: "900 seconds", identitySources: ["$request.header.Authorization"] },
});

import { endpoint } from "../../../stacks/endpoint.ts";
import { getSettings } from "../../../stacks/grants.ts";
import { settings } from "../../../stacks/settings.ts";

endpoint("GetHealth", "GET /v1/health", { handler: "packages/access/src/http/get-health.handler", public: true });
endpoint("GetVersion", "GET /v1/version", { handler: "packages/access/src/http/get-version.handler", public: true });
endpoint("GetOpenApi", "GET /v1/openapi.json", {
  handler: "packages/access/src/http/get-openapi.handler",
  public: true,
});
endpoint("GetSignIn", "GET /v1/sign-in", {
  handler: "packages/access/src/http/get-sign-in.handler",
  public: true,
  link: [settings],
  grants: [getSettings("access")],
});

import { endpoint } from "../../../stacks/endpoint.ts";
import { getSettings } from "../../../stacks/grants.ts";
import { settings } from "../../../stacks/settings.ts";
import { npmScript } from "../../../stacks/npm-script.ts";
import { pageOrigins } from "./origins.ts";

/**
 * The pages of the web application, by the HTTP API itself: one origin for pages and API in every partition, and no CloudFront.
 * A deploy builds them; their folder is there before, so that the program can be evaluated without it.
 */
endpoint("ServePages", ["GET /", "GET /{path+}"], {
  handler: "packages/web/src/http/serve-pages.handler",
  public: true,
  link: [settings, pageOrigins],
  grants: [getSettings("web"), getSettings("access")],
  copyFiles: [{ from: "packages/web/pages" }],
  makeFiles: npmScript("build:web -- --if-stale"),
});

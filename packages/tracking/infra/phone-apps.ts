/** Positions from third-party phone apps. */
import { phoneAuthorizers } from "../../../stacks/authorizers.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { reportArgs } from "./positions.ts";

endpoint("ReportOwnTracks", "POST /v1/positions/owntracks", {
  handler: "packages/tracking/src/http/report-owntracks.handler",
  authorizer: phoneAuthorizers.basicAuth,
  ...reportArgs,
});
endpoint("ReportOsmand", ["GET /v1/positions/osmand", "POST /v1/positions/osmand"], {
  handler: "packages/tracking/src/http/report-osmand.handler",
  authorizer: phoneAuthorizers.queryToken,
  ...reportArgs,
});

import { phoneAuthorizers } from "../../../stacks/authorizers.ts";
import { getItem, putItem, query, sendMessage } from "../../../stacks/grants.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { recordPositions } from "./positions.ts";
import { trackingTable } from "./table.ts";

/** Positions from third-party phone apps. */
const reportArgs = {
  link: [recordPositions.queue, trackingTable],
  grants: [
    sendMessage(recordPositions.queue),
    getItem(trackingTable, "RUN#", "ROUTE#"),
    query(trackingTable, "WATCHED"),
    putItem(trackingTable, "RUN#"),
  ],
};

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

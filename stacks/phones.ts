import { phoneAccess } from "./access.ts";
import { queries, reads, sendsTo, writes } from "./grants.ts";
import { route } from "./route.ts";
import { recordPositions } from "./tracking.ts";
import { tracking } from "./tracking-table.ts";

/** Reports by apps that are not ours. */
const reports = {
  link: [recordPositions.queue, tracking],
  grants: [sendsTo(recordPositions.queue), reads(tracking), queries(tracking), writes(tracking)],
};

route("ReportOwnTracks", "POST /v1/positions/owntracks", {
  handler: "packages/tracking/src/http/report-owntracks.handler",
  by: phoneAccess.password,
  ...reports,
});
route("ReportOsmand", ["GET /v1/positions/osmand", "POST /v1/positions/osmand"], {
  handler: "packages/tracking/src/http/report-osmand.handler",
  by: phoneAccess.address,
  ...reports,
});

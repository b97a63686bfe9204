import { importResults } from "@waybill/events-schema/imports";
import { alerts } from "../../../stacks/operations/alerts.ts";
import { publishToTopic } from "../../../stacks/grants.ts";
import { worker } from "../../../stacks/worker.ts";

worker("NotifyImportResult", {
  handler: "packages/tasks/src/workers/notify-import-result.handler",
  consumes: importResults,
  idempotent: true,
  link: [alerts],
  grants: [publishToTopic(alerts)],
});

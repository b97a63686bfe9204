import { ImportFailed, ImportFinished } from "@waybill/events-schema/imports";
import { alerts } from "./alerts.ts";
import { tells } from "./grants.ts";
import { worker } from "./worker.ts";

export const tellOfImports = worker("TellOfImports", {
  handler: "packages/tasks/src/workers/notify-import-result.handler",
  on: [ImportFinished, ImportFailed],
  once: true,
  link: [alerts],
  grants: [tells(alerts)],
});

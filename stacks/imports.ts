import { ImportFailed, ImportFinished, ImportReceived } from "@waybill/events-schema/imports";
import { bus } from "./bus.ts";
import { drop } from "./drop-bucket.ts";
import { announces, missesObjects, queries, reads, readsObjects, updates, writes, writesObjects } from "./grants.ts";
import { route } from "./route.ts";
import { tasks } from "./tasks-table.ts";
import { worker } from "./worker.ts";

route("CreateImport", "POST /v1/imports", {
  handler: "packages/tasks/src/http/create-import.handler",
  link: [tasks, drop],
  grants: [reads(tasks), writes(tasks), writesObjects(drop, "drop")],
});
route("ShowImport", "GET /v1/imports/{importId}", {
  handler: "packages/tasks/src/http/get-import.handler",
  link: [tasks, drop],
  grants: [reads(tasks), readsObjects(drop, "errors")],
});

export const importFile = worker("ImportFile", {
  handler: "packages/tasks/src/workers/import-file.handler",
  uploads: { bucket: drop, prefix: "drop/" },
  timeout: 300, // what is not done by then goes on where it was
  memory: "1769 MB", // one whole processor
  batch: { size: 1, window: 0 },
  concurrency: 2,
  maxAge: 900,
  link: [tasks, drop, bus],
  grants: [
    reads(tasks),
    queries(tasks),
    writes(tasks),
    updates(tasks),
    readsObjects(drop, "drop", "taken"),
    writesObjects(drop, "taken", "errors"),
    missesObjects(drop),
    announces(ImportReceived, ImportFinished, ImportFailed),
  ],
});

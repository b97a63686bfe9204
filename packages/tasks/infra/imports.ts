import { importEvents } from "@waybill/events-schema/imports";
import { bus } from "../../../stacks/bus.ts";
import { importsBucket } from "./imports-bucket.ts";
import { getItem, getObject, listBucket, putEvents, putItem, putObject, query } from "../../../stacks/grants.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { tasksTable } from "./table.ts";
import { worker } from "../../../stacks/worker.ts";

endpoint("CreateImport", "POST /v1/imports", {
  handler: "packages/tasks/src/http/create-import.handler",
  link: [tasksTable, importsBucket],
  grants: [getItem(tasksTable, "IMPORT#"), putItem(tasksTable, "IMPORT#"), putObject(importsBucket, "uploads")],
});
endpoint("GetImport", "GET /v1/imports/{importId}", {
  handler: "packages/tasks/src/http/get-import.handler",
  link: [tasksTable, importsBucket],
  grants: [getItem(tasksTable, "IMPORT#"), getObject(importsBucket, "errors")],
});

worker("ImportFile", {
  handler: "packages/tasks/src/workers/import-file.handler",
  uploads: { bucket: importsBucket, prefix: "uploads/" },
  timeoutSeconds: 300, // an import that takes longer resumes where it stopped
  memory: "1769 MB", // one whole processor
  batch: { size: 1, window: 0 },
  maxConcurrency: 2,
  maxAgeSeconds: 900,
  link: [tasksTable, importsBucket, bus],
  grants: [
    getItem(tasksTable, "IMPORT#", "TASK#", "ROUTE#"),
    query(tasksTable, "ROUTE#"),
    putItem(tasksTable, "IMPORT#", "TASK#"),
    getObject(importsBucket, "uploads", "copies"),
    putObject(importsBucket, "copies", "errors"),
    listBucket(importsBucket),
    putEvents(...importEvents),
  ],
});

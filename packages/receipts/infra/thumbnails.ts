import { PhotoRejected, PhotoThumbnailed, PhotoUploaded } from "@waybill/events-schema/receipts";
import { bus } from "../../../stacks/bus.ts";
import { getItem, getObject, putEvents, putItem, putObject } from "../../../stacks/grants.ts";
import { photosBucket } from "./photos-bucket.ts";
import { receiptsTable } from "./table.ts";
import { worker } from "../../../stacks/worker.ts";

worker("MakeThumbnails", {
  handler: "packages/receipts/src/workers/make-thumbnails.handler",
  consumes: PhotoUploaded,
  timeoutSeconds: 60,
  memory: "1536 MB", // the most expensive image within the pixel limit took 0.8 GB
  batch: { size: 1, window: 0 },
  install: ["sharp"],
  link: [receiptsTable, photosBucket, bus],
  grants: [
    getItem(receiptsTable, "PHOTO#", "RECEIPT#", "CONTENT#"),
    putItem(receiptsTable, "PHOTO#", "RECEIPT#", "CONTENT#"),
    getObject(photosBucket, "originals"),
    putObject(photosBucket, "thumbnails"),
    putEvents(PhotoThumbnailed, PhotoRejected),
  ],
});

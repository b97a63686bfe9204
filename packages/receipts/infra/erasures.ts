import { CourierErasureRequested } from "@waybill/events-schema/people";
import { PhotoCourierErased } from "@waybill/events-schema/receipts";
import { bus } from "../../../stacks/bus.ts";
import {
  deleteItem,
  deleteObjectVersions,
  getItem,
  listBucketVersions,
  putEvents,
  putItem,
  query,
  queryIndex,
} from "../../../stacks/grants.ts";
import { worker } from "../../../stacks/worker.ts";
import { photosBucket } from "./photos-bucket.ts";
import { receiptsTable } from "./table.ts";

worker("ErasePhotos", {
  handler: "packages/receipts/src/workers/erase-photos.handler",
  consumes: CourierErasureRequested,
  timeoutSeconds: 300, // what it has not done by then it goes on with
  batch: { size: 1, window: 0 },
  maxAgeSeconds: 900,
  link: [receiptsTable, photosBucket, bus],
  grants: [
    queryIndex(receiptsTable, "Owned", "CONTENTS#", "RECEIPTS#"),
    query(receiptsTable, "CONTENT#"),
    getItem(receiptsTable, "CONTENT#", "RECEIPT#"),
    putItem(receiptsTable, "RECEIPT#"),
    deleteItem(receiptsTable, "CONTENT#", "MERCHANT#", "SIGNATURE#", "PHOTO#"),
    listBucketVersions(photosBucket),
    deleteObjectVersions(photosBucket, "uploads", "originals", "thumbnails"),
    putEvents(PhotoCourierErased),
  ],
});

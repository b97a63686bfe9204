import { PhotoRejected, PhotoUploaded } from "@waybill/events-schema/receipts";
import { bus } from "../../../stacks/bus.ts";
import {
  batchGetItem,
  getItem,
  getObject,
  putEvents,
  putItem,
  putObject,
  queryIndex,
  updateItem,
} from "../../../stacks/grants.ts";
import { photosBucket } from "./photos-bucket.ts";
import { receiptsTable } from "./table.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { worker } from "../../../stacks/worker.ts";

endpoint("CreatePhoto", "POST /v1/photos", {
  handler: "packages/receipts/src/http/create-photo.handler",
  link: [receiptsTable, photosBucket],
  grants: [
    getItem(receiptsTable, "PHOTO#"),
    putItem(receiptsTable, "PHOTO#"),
    updateItem(receiptsTable, "COURIER#"),
    putObject(photosBucket, "uploads"),
  ],
});
/** A description holds the photo against its run and its stop, and links to thumbnails. */
const describePhotos = {
  link: [receiptsTable, photosBucket],
  grants: [getItem(receiptsTable, "RUN#", "TASK#", "ROUTE#"), getObject(photosBucket, "thumbnails")],
};
endpoint("ListPhotos", "GET /v1/photos", {
  handler: "packages/receipts/src/http/list-photos.handler",
  ...describePhotos,
  grants: [
    ...describePhotos.grants,
    queryIndex(receiptsTable, "Owned", "PHOTOS#"),
    queryIndex(receiptsTable, "Owned", "CONTENTS#"),
    batchGetItem(receiptsTable, "PHOTO#"),
  ],
});
endpoint("ListTaskPhotos", "GET /v1/tasks/{taskId}/photos", {
  handler: "packages/receipts/src/http/list-task-photos.handler",
  ...describePhotos,
  grants: [...describePhotos.grants, queryIndex(receiptsTable, "Listed", "PHOTOS#")],
});
endpoint("GetPhoto", "GET /v1/photos/{photoId}", {
  handler: "packages/receipts/src/http/get-photo.handler",
  ...describePhotos,
  grants: [...describePhotos.grants, getItem(receiptsTable, "PHOTO#")],
});

worker("RegisterPhoto", {
  handler: "packages/receipts/src/workers/register-photo.handler",
  uploads: { bucket: photosBucket, prefix: "uploads/" },
  link: [receiptsTable, photosBucket, bus],
  grants: [
    getItem(receiptsTable, "PHOTO#", "RECEIPT#"),
    putItem(receiptsTable, "PHOTO#", "RECEIPT#", "CONTENT#"),
    getObject(photosBucket, "uploads"),
    putObject(photosBucket, "originals"),
    putEvents(PhotoUploaded, PhotoRejected),
  ],
});

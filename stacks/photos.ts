import { PhotoRejected, PhotoUploaded } from "@waybill/events-schema/receipts";
import { bus } from "./bus.ts";
import { announces, reads, readsObjects, updates, writes, writesObjects } from "./grants.ts";
import { photos } from "./photos-bucket.ts";
import { receipts } from "./receipts-table.ts";
import { route } from "./route.ts";
import { worker } from "./worker.ts";

route("CreatePhoto", "POST /v1/photos", {
  handler: "packages/receipts/src/http/create-photo.handler",
  link: [receipts, photos],
  grants: [reads(receipts), writes(receipts), updates(receipts), writesObjects(photos, "uploads")],
});
route("ShowPhoto", "GET /v1/photos/{photoId}", {
  handler: "packages/receipts/src/http/get-photo.handler",
  link: [receipts, photos],
  grants: [reads(receipts), readsObjects(photos, "thumbnails")],
});

export const takePhoto = worker("TakePhoto", {
  handler: "packages/receipts/src/workers/register-photo.handler",
  uploads: { bucket: photos, prefix: "uploads/" },
  link: [receipts, photos, bus],
  grants: [
    reads(receipts),
    writes(receipts),
    readsObjects(photos, "uploads"),
    writesObjects(photos, "originals"),
    announces(PhotoUploaded, PhotoRejected),
  ],
});

import { PhotoRejected, PhotoThumbnailed, PhotoUploaded } from "@waybill/events-schema/receipts";
import { bus } from "./bus.ts";
import { announces, reads, readsObjects, writes, writesObjects } from "./grants.ts";
import { photos } from "./photos-bucket.ts";
import { receipts } from "./receipts-table.ts";
import { worker } from "./worker.ts";

export const makeThumbnails = worker("MakeThumbnails", {
  handler: "packages/receipts/src/workers/make-thumbnails.handler",
  on: PhotoUploaded,
  timeout: 60,
  memory: "1536 MB", // the dearest picture within the pixel limit took 0.8 GB
  batch: { size: 1, window: 0 },
  install: ["sharp"],
  link: [receipts, photos, bus],
  grants: [
    reads(receipts),
    writes(receipts),
    readsObjects(photos, "originals"),
    writesObjects(photos, "thumbnails"),
    announces(PhotoThumbnailed, PhotoRejected),
  ],
});

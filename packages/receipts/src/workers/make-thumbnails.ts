import { PhotoUploaded } from "@waybill/events-schema/receipts";
import { worker } from "@waybill/kernel/worker";
import { makeThumbnails } from "../photos/make-thumbnails.ts";
import { ready } from "../store.ts";

/** An uploaded photo gets its thumbnails, or is rejected with a code. One at a time: pictures are large. */
export const handler = worker(
  "MakeThumbnails",
  PhotoUploaded,
  async function makePhotoThumbnails({ data }) {
    await makeThumbnails(data, Date.now());
  },
  { concurrency: 1, reserveMs: 6_000, warm: ready },
);

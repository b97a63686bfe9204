import { derivedId } from "@waybill/events-schema/event";
import { CourierErasureRequested } from "@waybill/events-schema/people";
import { PhotoCourierErased } from "@waybill/events-schema/receipts";
import { publish } from "@waybill/kernel/publish";
import { worker } from "@waybill/kernel/worker";
import { erasePhotos } from "../erase-photos.ts";
import { listPhotosOfCourier, ready, removePhotoOfContent } from "../store.ts";

/** Erase the photos of a courier, and what was read of their receipts but for the amounts. */
export const handler = worker(
  "ErasePhotos",
  CourierErasureRequested,
  async function erasePhotosOfCourier(cause) {
    const { courierId } = cause.data;
    const photos = await listPhotosOfCourier(courierId);
    const counts = await erasePhotos(courierId, photos);
    await publish(PhotoCourierErased.create({ ...cause.data, ...counts }, { id: derivedId(cause, "photo"), cause }));
    for (const photo of photos) await removePhotoOfContent(photo);
  },
  { warm: ready },
);

import { ObjectsStored } from "@waybill/kernel/stored-object";
import { worker } from "@waybill/kernel/worker";
import { ready } from "../store.ts";
import { registerPhoto } from "../photos/register-photo.ts";

/** S3 has an upload: the photo is here, and is announced as what S3 holds. */
export const handler = worker(
  "TakePhoto",
  ObjectsStored,
  async function registerPhotos({ data }) {
    for (const { key } of data.objects) await registerPhoto(key, Date.now());
  },
  { warm: ready },
);

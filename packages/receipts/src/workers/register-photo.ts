import { ObjectsStored } from "@waybill/kernel/stored-object";
import { worker } from "@waybill/kernel/worker";
import { ready } from "../store.ts";
import { registerPhoto } from "../photos/register-photo.ts";

/** Registers an upload that S3 has stored, and publishes it with the size and checksum of S3. */
export const handler = worker(
  "RegisterPhoto",
  ObjectsStored,
  async function registerPhotos({ data }) {
    for (const { key } of data.objects) await registerPhoto(key, Date.now());
  },
  { warm: ready },
);

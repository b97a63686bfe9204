import { MEDIA_TYPES } from "@waybill/events-schema/receipts";
import { created, http } from "@waybill/kernel/http";
import * as z from "zod";
import { CreatePhotoResponse, PhotoContextFields } from "../responses.ts";
import { createPhoto } from "../photos/create-photo.ts";
import { MAX_PHOTO_BYTES } from "../photos/photo.ts";
import { ready } from "../store.ts";

const CreatePhotoRequest = z.strictObject({
  ...PhotoContextFields,
  mediaType: z.enum(MEDIA_TYPES),
  bytes: z.int().min(1).max(MAX_PHOTO_BYTES),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "SHA-256 of the bytes, 64 small hex digits."),
});

/** POST /v1/photos: creates a photo and returns the request that uploads it. The same bytes twice are one photo. */
export const handler = http(
  {
    name: "CreatePhoto",
    roles: ["courier"],
    body: CreatePhotoRequest,
    warm: ready,
    responses: { 201: CreatePhotoResponse },
    problems: ["TOO_FAST", "UNAVAILABLE"],
  },
  async function createPhotoUpload({ body, caller, correlationId, receivedAt }) {
    const photo = await createPhoto(
      { ...body, courierId: caller.sub, team: caller.team },
      { at: receivedAt.getTime(), correlationId },
    );
    return created(photo, `/v1/photos/${photo.photoId}`);
  },
);

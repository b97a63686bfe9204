import { MEDIA_TYPES } from "@waybill/events-schema/receipts";
import { created, http } from "@waybill/kernel/http";
import * as z from "zod";
import { Offered, Whose } from "../answers.ts";
import { offer } from "../offer.ts";
import { MOST_BYTES } from "../photos.ts";
import { ready } from "../store.ts";

const Body = z.strictObject({
  ...Whose,
  mediaType: z.enum(MEDIA_TYPES),
  bytes: z.int().min(1).max(MOST_BYTES),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "SHA-256 of the bytes, 64 small hex digits."),
});

/** POST /v1/photos: a place for one photo, and the request that uploads it. The same bytes twice are one photo. */
export const handler = http(
  {
    name: "CreatePhoto",
    roles: ["courier"],
    body: Body,
    warm: ready,
    answers: { 201: Offered },
    problems: ["TOO_FAST", "UNAVAILABLE"],
  },
  async ({ body, caller, correlationId, receivedAt }) => {
    const offered = await offer({ ...body, courierId: caller.sub }, { at: receivedAt.getTime(), correlationId });
    return created(offered, `/v1/photos/${offered.photoId}`);
  },
);

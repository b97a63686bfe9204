import { PHOTO_KINDS } from "@waybill/events-schema/receipts";
import { http, ok } from "@waybill/kernel/http";
import { PageQuery } from "@waybill/kernel/pages";
import * as z from "zod";
import { isPhotoVisibleTo } from "../access.ts";
import { photoDescriber } from "../photos/describe-photo.ts";
import { PhotoListResponse } from "../responses.ts";
import { listPhotosOfDay, ready } from "../store.ts";

const ListPhotosQuery = z.strictObject({
  ...PageQuery,
  kind: z.enum(PHOTO_KINDS).default("proof"),
  day: z.iso.date().optional().describe("The day in UTC on which they were offered; today unless another is named."),
});

/** GET /v1/photos: the photos of a kind of a day, proofs unless another is named, newest first. */
export const handler = http(
  {
    name: "ListPhotos",
    roles: ["dispatcher", "manager", "admin"],
    query: ListPhotosQuery,
    warm: ready,
    responses: { 200: PhotoListResponse },
  },
  async function listPhotos({ query: { kind, day, ...page }, caller, receivedAt }) {
    const of = { kind, day: day ?? receivedAt.toISOString().slice(0, "2026-11-21".length) };
    const { items, cursor } = await listPhotosOfDay(of, page, (photo) => isPhotoVisibleTo(photo, caller));
    return ok({ photos: await Promise.all(items.map(photoDescriber(receivedAt.getTime()))), cursor });
  },
);

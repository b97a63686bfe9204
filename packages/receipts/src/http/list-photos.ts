import { PHOTO_KINDS } from "@waybill/events-schema/receipts";
import { CourierId } from "@waybill/events-schema/tracking";
import { assertAdminOfAllTeams, http, ok } from "@waybill/kernel/http";
import { PageQuery } from "@waybill/kernel/pages";
import * as z from "zod";
import { isPhotoVisibleTo } from "../access.ts";
import { photoDescriber } from "../photos/describe-photo.ts";
import { PhotoListResponse } from "../responses.ts";
import { listPhotosByCourier, listPhotosOfDay, ready } from "../store.ts";

const ListPhotosQuery = z.strictObject({
  ...PageQuery,
  kind: z.enum(PHOTO_KINDS).default("proof"),
  courier: CourierId.optional().describe(
    "All photos that this courier has uploaded, of any kind and day; for admins of all teams.",
  ),
  day: z.iso.date().optional().describe("The day in UTC on which they were offered; today unless another is named."),
});

/** GET /v1/photos: the photos of a kind of a day, proofs unless another is named, newest first; or, for an admin, all of a courier. */
export const handler = http(
  {
    name: "ListPhotos",
    roles: ["dispatcher", "manager", "admin"],
    query: ListPhotosQuery,
    warm: ready,
    responses: { 200: PhotoListResponse },
    problems: ["NOT_FOUND"],
  },
  async function listPhotos({ query: { kind, day, courier, ...page }, caller, receivedAt }) {
    const of = { kind, day: day ?? receivedAt.toISOString().slice(0, "2026-11-21".length) };
    if (courier !== undefined) assertAdminOfAllTeams(caller, `courier ${courier}`);
    const { items, cursor } = await (courier === undefined
      ? listPhotosOfDay(of, page, (photo) => isPhotoVisibleTo(photo, caller))
      : listPhotosByCourier(courier, page));
    return ok({ photos: await Promise.all(items.map(photoDescriber(receivedAt.getTime()))), cursor });
  },
);

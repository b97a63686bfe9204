import { http, ok } from "@waybill/kernel/http";
import { PhotoPath, PhotoShown } from "../answers.ts";
import { viewsOf } from "../bucket.ts";
import { shown } from "../photos.ts";
import { isSeenBy, noPhoto } from "../refusals.ts";
import { readPhoto, ready } from "../store.ts";

const roles = ["courier", "manager", "admin"] as const;
const answers = { 200: PhotoShown };

/** GET /v1/photos/{photoId}: what became of it, and links to its thumbnails. A courier sees their own. */
export const handler = http(
  { name: "ShowPhoto", roles, path: PhotoPath, warm: ready, answers, problems: ["NOT_FOUND"] },
  async ({ path: { photoId }, caller, receivedAt }) => {
    const photo = (await readPhoto(photoId))?.body;
    if (!photo || !isSeenBy(photo, caller)) throw noPhoto(photoId);
    const views = photo.state === "ready" ? await viewsOf(photo.sha256, receivedAt.getTime()) : undefined;
    return ok({ ...shown(photo), views });
  },
);

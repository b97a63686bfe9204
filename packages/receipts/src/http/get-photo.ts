import { http, ok } from "@waybill/kernel/http";
import { PhotoPath, PhotoResponse } from "../responses.ts";
import { presignThumbnails } from "../photos/bucket.ts";
import { toPhotoResponse } from "../photos/photo.ts";
import { isVisibleTo } from "../access.ts";
import { photoNotFound } from "../problems.ts";
import { readPhoto, ready } from "../store.ts";

const roles = ["courier", "manager", "admin"] as const;
const responses = { 200: PhotoResponse };

/** GET /v1/photos/{photoId}: its state, and links to its thumbnails. A courier sees their own. */
export const handler = http(
  { name: "GetPhoto", roles, path: PhotoPath, warm: ready, responses, problems: ["NOT_FOUND"] },
  async function getPhoto({ path: { photoId }, caller, receivedAt }) {
    const photo = (await readPhoto(photoId))?.body;
    if (!photo || !isVisibleTo(photo, caller)) throw photoNotFound(photoId);
    const views = photo.state === "ready" ? await presignThumbnails(photo.sha256, receivedAt.getTime()) : undefined;
    return ok({ ...toPhotoResponse(photo), views });
  },
);

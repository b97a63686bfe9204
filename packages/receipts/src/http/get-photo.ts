import { http, ok } from "@waybill/kernel/http";
import { PhotoPath, PhotoResponse } from "../responses.ts";
import { presignThumbnails } from "../photos/bucket.ts";
import { toPhotoResponse } from "../photos/photo.ts";
import { isVisibleTo } from "../access.ts";
import { photoNotFound } from "../problems.ts";
import { readImageInspection, readPhoto, ready } from "../store.ts";

const roles = ["courier", "dispatcher", "manager", "admin"] as const;
const responses = { 200: PhotoResponse };

/** GET /v1/photos/{photoId}: its state, and links to its thumbnails. A courier sees their own. */
export const handler = http(
  { name: "GetPhoto", roles, path: PhotoPath, warm: ready, responses, problems: ["NOT_FOUND"] },
  async function getPhoto({ path: { photoId }, caller, receivedAt }) {
    const photo = (await readPhoto(photoId))?.body;
    if (!photo || !isVisibleTo(photo, caller)) throw photoNotFound(photoId);
    const views = photo.state === "ready" ? await readViews(photo.sha256, receivedAt.getTime()) : undefined;
    return ok({ ...toPhotoResponse(photo), views });
  },
);

/** The thumbnails, and the size of the picture that they are of. */
async function readViews(sha256: string, now: number) {
  const [links, inspection] = await Promise.all([presignThumbnails(sha256, now), readImageInspection(sha256)]);
  if (!inspection || !("picture" in inspection)) return undefined;
  const { width, height } = inspection.picture;
  return { ...links, width, height };
}

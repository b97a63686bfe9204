import { http, ok } from "@waybill/kernel/http";
import { PhotoPath, PhotoResponse } from "../responses.ts";
import { photoDescriber } from "../photos/describe-photo.ts";
import { isPhotoVisibleTo } from "../access.ts";
import { photoNotFound } from "../problems.ts";
import { readPhoto, ready } from "../store.ts";

const roles = ["courier", "dispatcher", "manager", "admin"] as const;
const responses = { 200: PhotoResponse };

/** GET /v1/photos/{photoId}: its state, links to its thumbnails, when and where it was taken. A courier sees their own. */
export const handler = http(
  { name: "GetPhoto", roles, path: PhotoPath, warm: ready, responses, problems: ["NOT_FOUND"] },
  async function getPhoto({ path: { photoId }, caller, receivedAt }) {
    const photo = (await readPhoto(photoId))?.body;
    if (!photo || !isPhotoVisibleTo(photo, caller)) throw photoNotFound(photoId);
    return ok(await photoDescriber(receivedAt.getTime())(photo));
  },
);

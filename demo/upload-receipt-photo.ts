import { createHash } from "node:crypto";
import { type ApiClient, requireSuccess } from "./api-client.ts";

interface PhotoUpload {
  photoId: string;
  upload?: { url: string; method: string; headers: Record<string, string> };
}

/** Uploads like a phone: bytes that are stored already are not sent again. Returns the photo's id. */
export async function uploadReceiptPhoto(
  ask: ApiClient,
  picture: Buffer,
  of: { taskId?: string; runId?: string },
  signal?: AbortSignal,
): Promise<string> {
  const sha256 = createHash("sha256").update(picture).digest("hex");
  const about = { ...of, kind: "receipt", mediaType: "image/jpeg", bytes: picture.length, sha256 };
  const { photoId, upload } = await requireSuccess<PhotoUpload>(ask("POST", "/v1/photos", about));
  if (!upload) return photoId;
  const { method, headers, url } = upload;
  const { status } = await fetch(url, { method, headers, body: new Uint8Array(picture), signal: signal ?? null });
  if (status !== 200) throw new Error(`The upload of ${photoId} was answered ${status}.`);
  return photoId;
}

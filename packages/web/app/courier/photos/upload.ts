import { t } from "../../i18n/text.ts";

interface UploadRequest {
  url: string;
  headers: Record<string, string>;
}

/** Send bytes by a presigned request. By XMLHttpRequest: fetch does not say how much of a body has been sent. */
export function putBytes(
  { url, headers }: UploadRequest,
  bytes: Blob,
  onProgress: (share: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    // A browser sets the length itself, and lets nobody else.
    for (const [name, value] of Object.entries(headers))
      if (name.toLowerCase() !== "content-length") request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new Error(t("photos.uploadFailed", { status: request.status })));
    });
    request.addEventListener("error", () => reject(new Error(t("state.unreachable"))));
    request.send(bytes);
  });
}

import { t } from "../i18n/text.ts";

interface UploadRequest {
  url: string;
  headers: Record<string, string>;
}

/** A connection without progress for so long is given up: the network may be gone without an error. */
const STALLED_MS = 60_000;

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
    let stalled: ReturnType<typeof setTimeout> | undefined;
    const waitForProgress = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED_MS);
    };
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      waitForProgress();
      onProgress(total === 0 ? 1 : loaded / total);
    });
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new Error(t("state.uploadFailed", { status: request.status })));
    });
    for (const failure of ["error", "abort"])
      request.addEventListener(failure, () => reject(new Error(t("state.unreachable"))));
    request.addEventListener("loadend", () => clearTimeout(stalled));
    waitForProgress();
    request.send(bytes);
  });
}

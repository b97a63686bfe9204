import { effect, signal, untracked } from "@preact/signals";
import { ApiError, dataOf } from "@waybill/client";
import { now } from "../../clock.ts";
import { api } from "../../session/api.ts";
import { session } from "../../session/session.ts";
import { retryDelaySeconds } from "../drive/sender.ts";
import { database } from "../storage/database.ts";
import { notifyOtherTabs, onOtherTabsChange } from "../storage/other-tabs.ts";
import { type ImageType, prepareImage, sha256Of } from "./prepare.ts";
import { putBytes } from "../../session/put-bytes.ts";

/** What a photo is of. */
export interface PhotoSubject {
  kind: "receipt" | "proof";
  taskId?: string;
  runId?: string;
  stopId?: string;
}

/** A photo that is not uploaded yet. Its bytes are in IndexedDB: a reload loses none. */
export interface QueuedPhoto extends PhotoSubject {
  /** Follows from the bytes and what they are of: the same photo twice is one. */
  id: string;
  courierId: string;
  image: Blob;
  mediaType: ImageType;
  sha256: string;
  takenAt: number;
  /** Why it will never be accepted. */
  refusal?: string;
}

export const queuedPhotos = signal<readonly QueuedPhoto[]>([]);
/** Shares of the photos that are being uploaded, by their ids. */
export const uploadProgress = signal<ReadonlyMap<string, number>>(new Map());
/** Why the last attempt failed; undefined after one that did not. */
export const uploadFailure = signal<unknown>(undefined);
/** What was uploaded since the page was opened. Lists of the API's are loaded again when there is more of it. */
export const uploads = signal<readonly PhotoSubject[]>([]);

async function reload(): Promise<void> {
  const who = session.value?.sub;
  const all = await (await database()).getAll("photos");
  queuedPhotos.value = all.filter(({ courierId }) => courierId === who).toSorted((a, b) => a.takenAt - b.takenAt);
}

const changed = async (): Promise<void> => {
  notifyOtherTabs("photos");
  await reload();
};

/** Keep a photo and upload it as soon as that is possible. Throws when the browser has no room for it, or it is not a picture. */
export async function queuePhoto(file: Blob, subject: PhotoSubject, courierId: string): Promise<void> {
  const { image, mediaType } = await prepareImage(file);
  const sha256 = await sha256Of(image);
  const id = [subject.kind, subject.taskId, subject.stopId, sha256].filter(Boolean).join(" ");
  await (await database()).put("photos", { ...subject, id, courierId, image, mediaType, sha256, takenAt: now() });
  await changed();
  void uploadPhotos();
}

export async function forgetPhoto(id: string): Promise<void> {
  await (await database()).delete("photos", id);
  await changed();
}

/** Problems that the same photo has again, whenever it is sent. */
const PERMANENT_CODES = new Set(["VALIDATION_FAILED", "TOO_LARGE", "UNSUPPORTED_MEDIA"]);

let timer: ReturnType<typeof setTimeout> | undefined;
let failures = 0;
let isNextRoundAsked = false;

/**
 * Upload what waits, one after another; only one tab does. A round that is asked for during another one follows it: what was
 * queued meanwhile, or could not be sent a moment ago, would wait for no reason.
 */
export async function uploadPhotos(): Promise<void> {
  clearTimeout(timer);
  if (isNextRoundAsked) return;
  isNextRoundAsked = true;
  await navigator.locks.request("waybill.upload", async () => {
    isNextRoundAsked = false;
    if (!session.value || !navigator.onLine) return;
    await reload();
    try {
      for (const photo of queuedPhotos.value) if (photo.refusal === undefined) await upload(photo);
      failures = 0;
      uploadFailure.value = undefined;
    } catch (error) {
      failures += 1;
      uploadFailure.value = error;
      timer = setTimeout(() => void uploadPhotos(), retryDelaySeconds(failures) * 1_000);
    }
  });
  await changed();
}

const REQUEST_MS = 60_000;

async function upload(photo: QueuedPhoto): Promise<void> {
  const { id, image, kind, taskId, runId, stopId, mediaType, sha256 } = photo;
  const context = { kind, ...(taskId && { taskId }), ...(runId && { runId }), ...(stopId && { stopId }) };
  const note = (share: number) => (uploadProgress.value = new Map(uploadProgress.value).set(id, share));
  try {
    note(0);
    const created = await dataOf(
      api.POST("/v1/photos", {
        body: { ...context, mediaType, bytes: image.size, sha256 },
        signal: AbortSignal.timeout(REQUEST_MS),
      }),
    );
    if (created.upload) await putBytes(created.upload, image, note);
    await (await database()).delete("photos", id);
    uploads.value = [...uploads.value, context];
  } catch (error) {
    if (!(error instanceof ApiError) || !PERMANENT_CODES.has(error.code)) throw error;
    await (await database()).put("photos", { ...photo, refusal: error.code });
  } finally {
    const left = new Map(uploadProgress.value);
    left.delete(id);
    uploadProgress.value = left;
    await changed();
  }
}

/** Upload while the pages of couriers are open. @returns a function that ends it */
export function keepUploading(): () => void {
  const again = () => void uploadPhotos();
  window.addEventListener("online", again);
  const stops = [
    onOtherTabsChange("photos", () => void reload()),
    effect(() => {
      void session.value?.sub;
      untracked(again);
    }),
  ];
  return () => {
    window.removeEventListener("online", again);
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

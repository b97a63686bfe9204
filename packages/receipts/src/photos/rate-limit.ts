import { problem } from "@waybill/kernel/errors";

/** New photos of one courier in an hour. Only a faulty phone uploads more, and every reading costs money. */
export const MAX_PHOTOS_PER_HOUR = 600;
const HOUR_MS = 3_600_000;

/** The hour in which a photo counts, and its end in milliseconds since 1970. */
export function hourWindow(at: number): { startMs: number; endMs: number } {
  const startMs = at - (at % HOUR_MS);
  return { startMs, endMs: startMs + HOUR_MS };
}

/** The courier has created the photos of this hour. */
export function photoLimitExceeded(at: number) {
  const retryAfterSeconds = Math.ceil((hourWindow(at).endMs - at) / 1_000);
  return problem(
    "TOO_FAST",
    `You have offered ${MAX_PHOTOS_PER_HOUR} photos within an hour; the next is taken in ${retryAfterSeconds} seconds.`,
    { retryAfterSeconds },
  );
}

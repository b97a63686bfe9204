import { problem } from "@waybill/kernel/errors";

/** New photos of one courier in an hour. Nobody takes so many; a phone gone wild does, and each is read for money. */
export const MAX_PHOTOS_PER_HOUR = 600;
const HOUR_MS = 3_600_000;

/** The hour of the clock that a photo of this moment counts for, and when it ends. Milliseconds since 1970. */
export function hourWindow(at: number): { startMs: number; endMs: number } {
  const startMs = at - (at % HOUR_MS);
  return { startMs, endMs: startMs + HOUR_MS };
}

/** The hour's photos have all been offered. */
export function photoLimitExceeded(at: number) {
  const retryAfterSeconds = Math.ceil((hourWindow(at).endMs - at) / 1_000);
  return problem(
    "TOO_FAST",
    `You have offered ${MAX_PHOTOS_PER_HOUR} photos within an hour; the next is taken in ${retryAfterSeconds} seconds.`,
    { retryAfterSeconds },
  );
}

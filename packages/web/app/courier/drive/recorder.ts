import {
  currentPosition,
  type CurrentPosition,
  locationFailure,
  noteLocationFailure,
  toCurrentPosition,
} from "./current-position.ts";

/** Receives each position. `afterInterruption`: the first since recording began, or since the page was hidden. */
export type OnPosition = (position: CurrentPosition, afterInterruption: boolean) => void;

const LOCK = "waybill.record";

/**
 * Watch the position until `ending`. Of several tabs the one that was shown last does: a hidden one gets no positions, and all of
 * them together would record each position several times.
 */
export async function recordPositions(onPosition: OnPosition, ending: AbortSignal): Promise<void> {
  let mayTakeOver = document.visibilityState === "visible";
  while (!ending.aborted) {
    // Ends this attempt: by `ending`, when another tab takes over, or, while it waits for its turn, when it is shown.
    const attempt = new AbortController();
    let isRecording = false;
    const handleShown = () => {
      mayTakeOver = document.visibilityState === "visible";
      if (mayTakeOver && !isRecording) attempt.abort();
    };
    const signal = AbortSignal.any([attempt.signal, ending]);
    document.addEventListener("visibilitychange", handleShown);
    try {
      await navigator.locks.request(LOCK, mayTakeOver ? { steal: true } : { signal }, () => {
        isRecording = true;
        return watchPositions(onPosition, signal);
      });
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "AbortError") throw error;
      if (isRecording) mayTakeOver = false;
    } finally {
      attempt.abort();
      document.removeEventListener("visibilitychange", handleShown);
    }
  }
}

function watchPositions(onPosition: OnPosition, ending: AbortSignal): Promise<void> {
  let isInterrupted = true;
  const watch = navigator.geolocation.watchPosition(
    (position) => {
      currentPosition.value = toCurrentPosition(position);
      locationFailure.value = undefined;
      onPosition(currentPosition.value, isInterrupted);
      isInterrupted = false;
    },
    noteLocationFailure,
    { enableHighAccuracy: true, maximumAge: 0 },
  );
  const handleHidden = () => (isInterrupted = true);
  document.addEventListener("visibilitychange", handleHidden);
  return new Promise((resolve) => {
    ending.addEventListener(
      "abort",
      () => {
        navigator.geolocation.clearWatch(watch);
        document.removeEventListener("visibilitychange", handleHidden);
        resolve();
      },
      { once: true },
    );
  });
}

import { signal } from "@preact/signals";

/** Whether the screen stays on: a phone that locks itself sends nothing. `impossible`: the browser, or its battery saver, does not allow it. */
export const screenLock = signal<"off" | "on" | "impossible">("off");

/** Keep the screen on until `ending`; again each time the page is shown, since the browser lets go of it when the page is hidden. */
export function keepScreenOn(ending: AbortSignal): void {
  let held: WakeLockSentinel | undefined;
  async function hold(): Promise<void> {
    if (document.visibilityState !== "visible" || ending.aborted) return;
    try {
      held = await navigator.wakeLock.request("screen");
      screenLock.value = "on";
    } catch {
      // An old browser has none; with a low battery it is refused. The page says that the screen may go off.
      screenLock.value = "impossible";
    }
  }
  const handleShown = () => void hold();
  document.addEventListener("visibilitychange", handleShown);
  ending.addEventListener("abort", () => {
    document.removeEventListener("visibilitychange", handleShown);
    void held?.release();
    screenLock.value = "off";
  });
  void hold();
}

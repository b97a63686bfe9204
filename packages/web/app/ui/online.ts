import { signal } from "@preact/signals";

/** Whether the browser has a network at all; that the API can be reached is another thing. */
export const isOnline = signal(navigator.onLine);
window.addEventListener("online", () => (isOnline.value = true));
window.addEventListener("offline", () => (isOnline.value = false));

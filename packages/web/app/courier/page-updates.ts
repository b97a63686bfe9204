import { signal } from "@preact/signals";

/** A newer version of the pages that is ready, and waits: it must not replace a page in which somebody types. */
export const waitingUpdate = signal<ServiceWorker | undefined>(undefined);

/** Register the service worker, which caches the pages of this version, so that they open without a network. */
export async function registerServiceWorker(): Promise<void> {
  // Absent where the page is neither on https nor on this machine.
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  const notice = () => {
    if (registration.waiting && navigator.serviceWorker.controller) waitingUpdate.value = registration.waiting;
  };
  notice();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", notice));
  document.addEventListener("visibilitychange", () => {
    // A page that is installed may be open for days.
    if (document.visibilityState === "visible") void registration.update().catch(() => {});
  });
}

/** Replace this page by the new version. */
export function applyUpdate(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waitingUpdate.value?.postMessage("activate");
}

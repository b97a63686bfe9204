import { signal } from "@preact/signals";

/** What a browser hands out when the application can be installed; Safari has none, there it is in its menu. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}
export const installPrompt = signal<InstallPrompt | undefined>(undefined);

window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  installPrompt.value = event as InstallPrompt;
});
window.addEventListener("appinstalled", () => (installPrompt.value = undefined));

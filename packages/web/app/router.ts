import { computed, signal } from "@preact/signals";

const url = signal(new URL(location.href));
window.addEventListener("popstate", () => (url.value = new URL(location.href)));

/** Path of the current view. */
export const path = computed(() => url.value.pathname);
/** Query of the current view: filters and tabs are in the URL, so that every view can be sent to somebody. */
export const query = computed(() => url.value.searchParams);

/** Show another view. `replace` leaves no entry in the history. */
export function navigate(to: string, { replace = false } = {}): void {
  const next = new URL(to, location.href);
  if (next.href === url.value.href) return;
  history[replace ? "replaceState" : "pushState"](null, "", next);
  url.value = next;
}

/** Change parameters of the current view's query; an empty value removes one. */
export function setQuery(changes: Record<string, string>): void {
  const next = new URL(url.value);
  for (const [name, value] of Object.entries(changes)) {
    if (value === "") next.searchParams.delete(name);
    else next.searchParams.set(name, value);
  }
  navigate(next.href, { replace: true });
}

/** The named parts of a path, or undefined when it has another shape: `match("/live/:runId", path)`. */
export function match(pattern: string, actual: string): Record<string, string> | undefined {
  const [expected, given] = [pattern, actual].map((text) => text.split("/").filter(Boolean)) as [string[], string[]];
  if (expected.length !== given.length) return undefined;
  const found: Record<string, string> = {};
  for (const [n, part] of expected.entries()) {
    if (part.startsWith(":")) found[part.slice(1)] = decodePart(given[n]!);
    else if (part !== given[n]) return undefined;
  }
  return found;
}

/** A part of a path without its escapes; as it is when it has broken ones, and then names nothing. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Links of the page navigate without loading it again. */
export function followLinks(event: MouseEvent): void {
  const link = (event.target as Element).closest?.("a[href]") as HTMLAnchorElement | null;
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
  if (link.origin !== location.origin || link.pathname.startsWith("/v1/")) return;
  event.preventDefault();
  navigate(link.href);
}

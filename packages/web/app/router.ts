import { computed, signal } from "@preact/signals";

const url = signal(new URL(location.href));
window.addEventListener("popstate", () => {
  const next = new URL(location.href);
  if (next.pathname === url.value.pathname || !isUnsaved()) {
    url.value = next;
    return;
  }
  history.pushState(null, "", url.value); // the view stays while it is asked
  navigate(next.href);
});

const nothingUnsaved = () => false;
/** Whether leaving the view that is shown would lose what somebody has made. */
let isUnsaved = nothingUnsaved;
/** What leaves the view, while it is asked whether it may. */
export const leaving = signal<(() => void) | undefined>(undefined);

/** Ask before the current view is left. @returns a function that ends it */
export function guardView(hasUnsaved: () => boolean): () => void {
  isUnsaved = hasUnsaved;
  return () => {
    isUnsaved = nothingUnsaved;
    leaving.value = undefined;
  };
}

/** Do what leaves the current view; where something would be lost, after asking. */
export function leaveView(leave: () => void): void {
  if (isUnsaved()) leaving.value = leave;
  else leave();
}

/** The answer to the question: nothing is asked again. */
export function leaveNow(): void {
  const leave = leaving.value;
  isUnsaved = nothingUnsaved;
  leaving.value = undefined;
  leave?.();
}

/** Path of the current view. */
export const path = computed(() => url.value.pathname);
/** Query of the current view: filters and tabs are in the URL, so that every view can be sent to somebody. */
export const query = computed(() => url.value.searchParams);

/** Show another view. `replace` leaves no entry in the history. */
export function navigate(to: string, { replace = false } = {}): void {
  const next = new URL(to, location.href);
  if (next.href === url.value.href) return;
  function show(): void {
    history[replace ? "replaceState" : "pushState"](null, "", next);
    url.value = next;
  }
  if (next.pathname === url.value.pathname) show();
  else leaveView(show);
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

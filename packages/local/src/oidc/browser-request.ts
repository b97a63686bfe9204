import { isLocalHost } from "../gateway/foreign-page.ts";
import { headerOf, type IncomingRequest } from "../http/event.ts";

/**
 * Why a request is refused, or undefined. A page of another site may send people here by a link or a form, in the whole window, and
 * nothing else: what it sends itself is refused, and so is a host name that resolves to 127.0.0.1 (DNS rebinding).
 *
 * @param origins of the pages that belong to this cloud
 * @param isPage whether people come here
 */
export function findForeignOrigin(
  request: IncomingRequest,
  origins: readonly string[],
  isPage: boolean,
): string | undefined {
  if (!isLocalHost(headerOf(request, "host"))) return "Only this machine may call the offline cloud.";
  const origin = headerOf(request, "origin");
  if (origin !== undefined) return origins.includes(origin) ? undefined : "A page of another origin may not call this.";
  const site = headerOf(request, "sec-fetch-site") ?? "none";
  if (site === "none" || site === "same-origin") return undefined;
  const isNavigation =
    request.method === "GET" &&
    headerOf(request, "sec-fetch-mode") === "navigate" &&
    headerOf(request, "sec-fetch-dest") === "document";
  return isPage && isNavigation ? undefined : "A page of another site may not call this.";
}

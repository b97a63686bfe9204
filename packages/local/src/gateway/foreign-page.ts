import type { AwsRequest } from "../interfaces.ts";
import { AwsError } from "./errors.ts";

/** A web page must not reach the offline cloud by a host name that resolves to 127.0.0.1 (DNS rebinding). */
export function isLocalHost(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|[^:]+\.localhost)(:\d+)?$/.test(host ?? "127.0.0.1");
}

/**
 * Refuses what a web page of another origin sends: any page that is open in a browser can reach 127.0.0.1. A page may do what a
 * function has signed for it; the signature is verified afterwards.
 */
export function assertNoForeignPage(request: AwsRequest): void {
  const { origin, host, "sec-fetch-site": site = "none" } = request.headers;
  const foreign = (origin !== undefined && origin !== `http://${host}`) || !["none", "same-origin"].includes(site);
  if (!foreign || isSignedForPages(request)) return;
  throw new AwsError("CrossSiteRequest", "A web page may call the offline cloud with a presigned URL only.", {
    status: 403,
  });
}

/** A presigned URL, the form of a presigned policy, and the preflight of either. */
function isSignedForPages({ service, method, url, headers }: AwsRequest): boolean {
  if (service !== "s3") return false;
  if (method === "OPTIONS" || url.searchParams.has("X-Amz-Signature")) return true;
  return method === "POST" && headers["content-type"]?.startsWith("multipart/form-data") === true;
}

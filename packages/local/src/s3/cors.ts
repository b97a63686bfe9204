import { AwsError } from "../gateway/errors.ts";
import type { AwsRequest, AwsResponse } from "../interfaces.ts";
import type { PlannedBucket } from "./buckets.ts";

interface CorsRule {
  allowedOrigins?: string[];
  allowedMethods?: string[];
  allowedHeaders?: string[];
  exposeHeaders?: string[];
  maxAgeSeconds?: number;
}

/** The response to OPTIONS, from the bucket's rules. @throws AccessForbidden when no rule allows it. */
export function preflightResponse(bucket: PlannedBucket, { headers }: AwsRequest): AwsResponse {
  const method = headers["access-control-request-method"] ?? "";
  const requestedHeaders = (headers["access-control-request-headers"] ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  const rule = findCorsRule(bucket, headers["origin"], method, requestedHeaders);
  if (!rule) {
    throw new AwsError(
      "AccessForbidden",
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      { status: 403 },
    );
  }
  return {
    status: 200,
    headers: {
      ...isAllowedBy(rule, headers["origin"]),
      ...(requestedHeaders.length > 0 ? { "access-control-allow-headers": requestedHeaders.join(", ") } : {}),
    },
  };
}

/** The CORS headers of the response to the request itself. */
export function corsHeaders(bucket: PlannedBucket, { method, headers }: AwsRequest): Record<string, string> {
  const rule = headers["origin"] === undefined ? undefined : findCorsRule(bucket, headers["origin"], method, []);
  return rule ? isAllowedBy(rule, headers["origin"]) : {};
}

function findCorsRule(
  bucket: PlannedBucket,
  origin: string | undefined,
  method: string,
  requestedHeaders: string[],
): CorsRule | undefined {
  if (origin === undefined) return undefined;
  return (bucket.cors as CorsRule[]).find(
    ({ allowedOrigins = [], allowedMethods = [], allowedHeaders = [] }) =>
      allowedOrigins.some((one) => matchesWildcard(one, origin)) &&
      allowedMethods.includes(method) &&
      requestedHeaders.every((name) =>
        allowedHeaders.some((one) => matchesWildcard(one.toLowerCase(), name.toLowerCase())),
      ),
  );
}

function isAllowedBy(
  { allowedOrigins = [], allowedMethods = [], exposeHeaders = [], maxAgeSeconds }: CorsRule,
  origin = "*",
): Record<string, string> {
  const any = allowedOrigins.includes("*");
  return {
    "access-control-allow-origin": any ? "*" : origin,
    "access-control-allow-methods": allowedMethods.join(", "),
    ...(any ? {} : { "access-control-allow-credentials": "true" }),
    ...(exposeHeaders.length > 0 ? { "access-control-expose-headers": exposeHeaders.join(", ") } : {}),
    ...(maxAgeSeconds === undefined ? {} : { "access-control-max-age": String(maxAgeSeconds) }),
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
}

/** One `*` matches anything. */
function matchesWildcard(pattern: string, text: string): boolean {
  const [start = "", end] = pattern.split("*");
  if (end === undefined) return pattern === text;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

import type { CorsView } from "@waybill/plan/view/stage-view";

type Headers = Record<string, string>;

/** The headers of a preflight response, which the gateway sends before any authorizer. Empty when the origin is not allowed. */
export function preflight(cors: CorsView, origin: string | undefined): Headers {
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return {};
  const headers: Headers = { "access-control-allow-origin": allowed };
  if (cors.methods.length) headers["access-control-allow-methods"] = cors.methods.join(",");
  if (cors.headers.length) headers["access-control-allow-headers"] = cors.headers.join(",");
  if (cors.expose.length) headers["access-control-expose-headers"] = cors.expose.join(",");
  if (cors.maxAgeSeconds) headers["access-control-max-age"] = String(cors.maxAgeSeconds);
  if (cors.credentials) headers["access-control-allow-credentials"] = "true";
  return headers;
}

/**
 * The CORS headers of any other response, whatever its status. For a request with an Origin the gateway's configuration
 * replaces the CORS headers of the integration.
 */
export function withCors(cors: CorsView | undefined, origin: string | undefined, headers: Headers): Headers {
  if (!cors || origin === undefined) return headers;
  const result = Object.entries(headers).filter(([name]) => !name.startsWith("access-control-"));
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return Object.fromEntries(result);
  result.push(["access-control-allow-origin", allowed]);
  if (cors.expose.length) result.push(["access-control-expose-headers", cors.expose.join(",")]);
  if (cors.credentials) result.push(["access-control-allow-credentials", "true"]);
  return Object.fromEntries(result);
}

function allowedOrigin({ origins }: CorsView, origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  if (origins.includes("*")) return "*";
  return origins.some((allowed) => allowed === origin || isWithin(allowed, origin)) ? origin : undefined;
}

/** `https://*` and `http://*` are the wildcards of an HTTP API besides `*`. */
const isWithin = (allowed: string, origin: string) =>
  /^https?:\/\/\*$/.test(allowed) && origin.startsWith(allowed.slice(0, -1));

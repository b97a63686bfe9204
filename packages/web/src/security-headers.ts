/** Headers of every page and file. `origins`: where the pages connect to besides their own origin. */
export function securityHeaders(origins: readonly string[]): Record<string, string> {
  const sources = [...new Set(origins)].toSorted();
  const imageSources = sources.filter((origin) => origin.startsWith("http"));
  const policy = {
    "default-src": "'self'",
    "connect-src": `'self' ${sources.join(" ")}`,
    // The map draws into images of its own making, and its workers may start from a blob.
    "img-src": `'self' data: blob: ${imageSources.join(" ")}`,
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
  };
  return {
    "content-security-policy": Object.entries(policy)
      .map(([name, allowed]) => `${name} ${allowed}`.trim())
      .join("; "),
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "geolocation=(self), camera=(self), microphone=(), payment=()",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
  };
}

/** The origin of an address; undefined for what has none, as the name of an issuer that is not a URL, or a URN. */
export function originOf(address: string): string | undefined {
  const origin = URL.parse(address)?.origin;
  return origin === "null" ? undefined : origin;
}

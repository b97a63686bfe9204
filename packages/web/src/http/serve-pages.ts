import { bytes, type HttpResponse, http, ok } from "@waybill/kernel/http";
import { problem } from "@waybill/kernel/errors";
import { settings } from "@waybill/kernel/settings";
import { Resource } from "sst";
import * as z from "zod";
import { readBuiltFile, readBuiltFiles, type ServedFile } from "../built-pages.ts";
import { accepts, isUnchanged } from "../request-headers.ts";
import { originOf, securityHeaders } from "../security-headers.ts";
import { IssuerSettings, PageSettings } from "../settings.ts";

const Path = z.object({ path: z.string().optional() });
/** What the pages read before anything else: settings that everybody may see, and the time. */
const SETTINGS_PATH = "settings.json";

/**
 * GET /, /{path+}: the web application. A path that is not a file is a view of it, which index.html shows; below /v1 there
 * are only endpoints.
 */
export const handler = http(
  {
    name: "ServePages",
    roles: "anyone",
    path: Path,
    query: z.unknown(),
    warm: pageSettings,
    problems: ["NOT_FOUND", "UNAVAILABLE"],
  },
  async function servePages({ path: { path = "index.html" }, header, receivedAt }) {
    if (path === "v1" || path.startsWith("v1/")) throw problem("NOT_FOUND", `There is no endpoint GET /${path}.`);
    const { pages, origins } = await pageSettings();
    if (path === SETTINGS_PATH) return ok({ ...pages, now: receivedAt.toISOString() });
    const files = await readBuiltFiles();
    const isFile = files.has(path) || path.startsWith("assets/");
    const file = files.get(isFile ? path : "index.html");
    if (files.size === 0) throw problem("UNAVAILABLE", "The pages are not built. Run npm run build:web.");
    if (!file) throw problem("NOT_FOUND", `There is no file /${path}.`);
    return respondWith(file, origins, header);
  },
);

async function respondWith(
  file: ServedFile,
  origins: readonly string[],
  header: (name: string) => string | undefined,
): Promise<HttpResponse> {
  const { type, immutable } = file;
  const brotli = file.brotli && accepts(header("accept-encoding"), "br");
  // A strong ETag names bytes, and the compressed ones are others.
  const etag = brotli ? file.etag.replace(/"$/, '.br"') : file.etag;
  const headers = {
    ...securityHeaders(origins),
    "cache-control": immutable ? "public, max-age=31536000, immutable" : "no-cache",
    etag,
    vary: "accept-encoding",
  };
  if (isUnchanged(header("if-none-match"), etag)) return { statusCode: 304, headers, body: "" };
  return bytes(type, await readBuiltFile(file, brotli), { ...headers, ...(brotli && { "content-encoding": "br" }) });
}

async function pageSettings(): Promise<{ pages: PageSettings; origins: string[] }> {
  const [pages, { issuer = "" }] = await Promise.all([
    settings("web", "serve-pages", PageSettings),
    settings("access", "serve-pages", IssuerSettings),
  ]);
  const addresses = [...Resource.PageOrigins.origins, issuer, pages.mapStyle ?? "", ...pages.mapOrigins];
  return { pages, origins: addresses.flatMap((address) => originOf(address) ?? []) };
}

/**
 * Keeps the pages of one version, so that they open without a network. It never keeps an answer of the API: what it does not
 * answer itself goes to the network as if it were not there.
 */
declare const self: ServiceWorkerGlobalScope;
/** Written by the build: the files that are kept, and a digest of them all. */
declare const KEPT_PAGES: { version: string; files: readonly string[] };

const PREFIX = "waybill-pages-";
const CACHE = `${PREFIX}${KEPT_PAGES.version}`;
/** Every path that is not a file is a view of it. */
const PAGE = "/";
/** A network that is there and does not answer must not hold the page up. */
const PATIENCE_MS = 4_000;

self.addEventListener("install", (event) => event.waitUntil(keepFiles()));
// Pages that were loaded before it, as at the first visit, are served by it, too.
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([deleteOldCaches(), self.clients.claim()])));
// It waits for that: a page that is open keeps the files of its version until somebody wants the new one.
self.addEventListener("message", (event) => {
  if (event.data === "activate") void self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || pathname.startsWith("/v1/")) return;
  if (request.mode === "navigate") event.respondWith(fetchPage(request));
  else if (pathname.startsWith("/assets/") || KEPT_PAGES.files.includes(pathname))
    event.respondWith(fetchFile(request));
});

async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  // Names with a hash may come from the browser's own cache; the others are asked for.
  const requests = KEPT_PAGES.files.map(
    (path) => new Request(path, { cache: path.startsWith("/assets/") ? "default" : "no-cache" }),
  );
  await cache.addAll(requests);
}

async function deleteOldCaches(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
  );
}

const kept = async (path: string | Request): Promise<Response | undefined> =>
  (await caches.open(CACHE)).match(path, { ignoreVary: true });

/** The newest page; the one that is kept when there is no answer, or one that is no page. */
async function fetchPage(request: Request): Promise<Response> {
  const page = await kept(PAGE);
  if (!page) return fetch(request);
  const patience = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS, undefined));
  const answer = await Promise.race([fetch(request).catch(() => undefined), patience]);
  return answer && (answer.ok || answer.type === "opaqueredirect") ? answer : page;
}

const fetchFile = async (request: Request): Promise<Response> => (await kept(request)) ?? fetch(request);

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin, Rolldown } from "vite";

/** The script of the service worker, at the root: its path limits what it may serve. */
const SERVICE_WORKER = "sw.js";
/** Files of `public/` that the pages need, and the page itself. */
const FIXED_FILES = ["no-eval.js", "icon.svg"];
/** What couriers need without a network: their pages, and the texts of every language. Everything else is of people who have one. */
const PRECACHED_ENTRIES = /app\/(courier\/courier\.tsx|i18n\/[^/]+\.ts)$/;

/** Writes into the service worker which files of this build it caches. */
export function precachePages(publicFolder: string): Plugin {
  return {
    name: "waybill:precache-pages",
    generateBundle: {
      // After the page itself has been written.
      order: "post",
      handler(_, bundle) {
        const worker = bundle[SERVICE_WORKER];
        if (worker?.type !== "chunk") throw new Error(`The build has no ${SERVICE_WORKER}.`);
        const digest = createHash("sha256").update(worker.code);
        for (const name of FIXED_FILES) digest.update(readFileSync(join(publicFolder, name)));
        const kept = filesOf(
          bundle,
          (chunk) => chunk.isEntry || chunk.moduleIds.some((id) => PRECACHED_ENTRIES.test(id)),
        );
        for (const path of ["index.html", ...kept]) {
          const file = bundle[path]!;
          digest.update(path).update(file.type === "chunk" ? file.code : file.source);
        }
        const version = digest.digest("base64url").slice(0, 16);
        const pages = { version, files: ["/", ...[...FIXED_FILES, ...kept].map((name) => `/${name}`)] };
        worker.code = `const KEPT_PAGES=${JSON.stringify(pages)};${worker.code}`;
      },
    },
  };
}

/** The wanted chunks of a build, what they import at once, and their styles, sorted. */
function filesOf(bundle: Rolldown.OutputBundle, isWanted: (chunk: Rolldown.OutputChunk) => boolean): string[] {
  const found = new Set<string>();
  const waiting = Object.values(bundle).flatMap((file) =>
    file.type === "chunk" && file.fileName !== SERVICE_WORKER && isWanted(file) ? [file.fileName] : [],
  );
  for (const path of waiting) {
    const file = bundle[path];
    if (file?.type !== "chunk" || found.has(path)) continue;
    found.add(path);
    waiting.push(...file.imports);
    for (const style of file.viteMetadata?.importedCss ?? []) found.add(style);
  }
  return [...found].toSorted();
}

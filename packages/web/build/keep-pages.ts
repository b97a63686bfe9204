import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** The script of the service worker, at the root: its path limits what it may serve. */
const SERVICE_WORKER = "sw.js";
/** Files of `public/` that the pages need, and the page itself. */
const FIXED_FILES = ["no-eval.js", "icon.svg"];
/** The map and the plots of managers, who need the network anyway, are most of all bytes. */
const LEFT_OUT = /node_modules\/(maplibre-gl|world-atlas|uplot)\//;

/** Tells the service worker what the files of this build are. */
export function keepPages(publicFolder: string): Plugin {
  return {
    name: "waybill:keep-pages",
    generateBundle: {
      // After the page itself has been written.
      order: "post",
      handler(_, bundle) {
        const worker = bundle[SERVICE_WORKER];
        if (worker?.type !== "chunk") throw new Error(`The build has no ${SERVICE_WORKER}.`);
        const files: string[] = [];
        const digest = createHash("sha256").update(worker.code);
        for (const name of FIXED_FILES) digest.update(readFileSync(join(publicFolder, name)));
        const isLeftOut = (modules: readonly string[]) => modules.some((id) => LEFT_OUT.test(id));
        /** A chunk's styles have its name. */
        const leftOut = Object.values(bundle).flatMap((file) =>
          file.type === "chunk" && isLeftOut(file.moduleIds) ? [`${file.name}.css`] : [],
        );
        for (const [path, file] of Object.entries(bundle).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
          if (path === SERVICE_WORKER) continue;
          if (file.type === "chunk" && isLeftOut(file.moduleIds)) continue;
          if (file.type === "asset" && (isLeftOut(file.originalFileNames) || leftOut.includes(file.names[0] ?? "")))
            continue;
          digest.update(path).update(file.type === "chunk" ? file.code : file.source);
          if (path !== "index.html") files.push(`/${path}`);
        }
        const version = digest.digest("base64url").slice(0, 16);
        const pages = { version, files: ["/", ...FIXED_FILES.map((name) => `/${name}`), ...files] };
        worker.code = `const KEPT_PAGES=${JSON.stringify(pages)};${worker.code}`;
      },
    },
  };
}

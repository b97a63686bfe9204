import { join, parse } from "node:path";
import { defineConfig } from "vite";
import { precachePages } from "./build/precache-pages.ts";

const SHARED = "shared";
/** The bundler appends the names of all who share it. */
const shortName = (name: string): string => (name.startsWith(SHARED) ? SHARED : name);

/** Everything the browser loads is a file of our own origin: no inlined asset, no inline script, no polyfill that needs one. */
export default defineConfig({
  root: import.meta.dirname,
  appType: "spa",
  envDir: false,
  logLevel: "warn",
  plugins: [precachePages(join(import.meta.dirname, "public"))],
  build: {
    outDir: join(import.meta.dirname, "pages"),
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    sourcemap: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: {
        index: join(import.meta.dirname, "index.html"),
        sw: join(import.meta.dirname, "service-worker/service-worker.ts"),
      },
      output: {
        entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
        chunkFileNames: ({ name }) => `assets/${shortName(name)}-[hash].js`,
        assetFileNames: ({ names: [name = ""] }) => `assets/${shortName(parse(name).name)}-[hash][extname]`,
        // Each file is a request, which calls a function: what several views share is in few files, without the two large libraries.
        codeSplitting: {
          groups: [
            {
              name: SHARED,
              test: /packages\/(?!web\/app\/(map|plots)\/)/,
              minShareCount: 2,
              entriesAware: true,
              entriesAwareMergeThreshold: 12_000,
            },
          ],
        },
      },
    },
    chunkSizeWarningLimit: 1_200, // the map
  },
});

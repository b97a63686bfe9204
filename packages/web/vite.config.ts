import { join } from "node:path";
import { defineConfig } from "vite";

/** Everything the browser loads is a file of our own origin: no inlined asset, no inline script, no polyfill that needs one. */
export default defineConfig({
  root: import.meta.dirname,
  appType: "spa",
  envDir: false,
  logLevel: "warn",
  build: {
    outDir: join(import.meta.dirname, "pages"),
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    sourcemap: false,
    rolldownOptions: { checks: { pluginTimings: false } },
    chunkSizeWarningLimit: 1_200, // the map
  },
});

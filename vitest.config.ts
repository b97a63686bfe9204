import { defineConfig } from "vitest/config";

const KERNEL = "packages/kernel/test/**/*.test.ts";

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    silent: "passed-only",
    projects: [
      // The kernel's tests read what it logs; nobody wants to read the others'.
      { extends: true, test: { name: "kernel", include: [KERNEL] } },
      {
        extends: true,
        test: {
          name: "house",
          include: ["events-schema/test/**/*.test.ts", "packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
          exclude: [KERNEL],
          env: { POWERTOOLS_LOG_LEVEL: "SILENT", POWERTOOLS_METRICS_DISABLED: "true" },
        },
      },
    ],
  },
});

import { defineConfig } from "vitest/config";

/** Tests that read what is logged. */
const LOGGED = ["packages/kernel/test/**/*.test.ts", "packages/tracking/test/phones.test.ts"];

export default defineConfig({
  test: {
    // Limits against hanging, not measurements: a shared machine may be many times slower.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    pool: "forks",
    maxWorkers: 2,
    silent: "passed-only",
    projects: [
      { extends: true, test: { name: "logged", include: LOGGED } },
      {
        extends: true,
        test: {
          name: "silent",
          include: ["events-schema/test/**/*.test.ts", "packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
          exclude: LOGGED,
          env: { POWERTOOLS_LOG_LEVEL: "SILENT", POWERTOOLS_METRICS_DISABLED: "true" },
        },
      },
    ],
  },
});

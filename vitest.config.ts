import { defineConfig } from "vitest/config";

/** Tests that read what is logged. */
const LOGGED = ["packages/kernel/test/**/*.test.ts", "packages/tracking/test/phones.test.ts"];

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
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

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "events-schema/test/**/*.test.ts",
      "packages/*/test/**/*.test.ts",
      "stacks/test/**/*.test.ts",
      "test/**/*.test.ts",
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    silent: "passed-only",
  },
});

import type { Reporter, TestModule } from "vitest/node";

const MAX_LISTED = 10;

const formatSeconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`.padStart(9);

/** Prints the ten test files that took longest, once several have run. */
export default class SlowestReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length < 2) return;
    const slowest = modules
      .map((module) => ({
        path: module.relativeModuleId,
        ms: durationMs(module),
        tests: [...module.children.allTests()].length,
      }))
      .toSorted((a, b) => b.ms - a.ms);
    console.log(`The ${Math.min(MAX_LISTED, slowest.length)} slowest of ${slowest.length} test files:`);
    for (const { path, ms, tests } of slowest.slice(0, MAX_LISTED))
      console.log(`${formatSeconds(ms)}  ${path} (${tests} tests)`);
  }
}

/** Imports and hooks included. */
function durationMs(module: TestModule): number {
  const { collectDuration, duration } = module.diagnostic();
  return collectDuration + duration;
}

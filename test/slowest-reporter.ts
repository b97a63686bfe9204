import type { Reporter, TestModule } from "vitest/node";

const SHOWN = 10;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`.padStart(9);

/** Prints the ten test files that took longest, once several have run. */
export default class SlowestReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length < 2) return;
    const slowest = modules
      .map((module) => ({
        path: module.relativeModuleId,
        ms: timeOf(module),
        tests: [...module.children.allTests()].length,
      }))
      .toSorted((a, b) => b.ms - a.ms);
    console.log(`The ${Math.min(SHOWN, slowest.length)} slowest of ${slowest.length} test files:`);
    for (const { path, ms, tests } of slowest.slice(0, SHOWN)) console.log(`${seconds(ms)}  ${path} (${tests} tests)`);
  }
}

/** Imports and hooks included. */
function timeOf(module: TestModule): number {
  const { collectDuration, duration } = module.diagnostic();
  return collectDuration + duration;
}

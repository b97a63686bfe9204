import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { LONG } from "./test/long.ts";
import { extendWorkerStartLimits } from "./test/worker-start-limits.ts";

/** Half an hour for one test, hook or poll. */
const GUARD_MS = 1_800_000;
extendWorkerStartLimits(GUARD_MS);

/** Tests that read what is logged. */
const LOGGED = ["packages/kernel/test/**/*.test.ts", "packages/tracking/test/phones.test.ts"];

/**
 * Tests of functions that keep nothing between calls: they run one after another in the same processes, which saves each
 * the start of a process and the loading of contracts. A test that changes anything global has no place here: the long
 * run has files and tests in another order each time, which finds one that does (docs/decisions).
 */
const STATELESS = [
  "events-schema/test/!(commands).test.ts",
  "packages/geometry/test/*.test.ts",
  "packages/local/test/{faults,http,mappings,oidc,raw-requests}.test.ts",
  "packages/local/test/engines/{clock,data-folder,dynamo,events,foreign-callers,iam,odd-inputs}.test.ts",
  "packages/local/test/engines/{pattern,queue-model,s3,scheduler,sns,sqs,ssm-logs}.test.ts",
  "packages/local/test/states/{api,check,conformance,history,integrations,job,journal,retry}.test.ts",
  "packages/local/test/websocket/{limits,routes}.test.ts",
  "packages/operator/test/{read-track,text}.test.ts",
  "packages/plan/test/{manifest,rules}.test.ts",
  "packages/receipts/test/{acceptance,country-clues,currency,expected-currency,extraction}.test.ts",
  "packages/receipts/test/{merchant,refunds}.test.ts",
  "packages/reports/test/{formats,periods,rollups}.test.ts",
  "packages/tasks/test/reading.test.ts",
  "packages/tracking/test/{eta,fold-fixes,matching,off-route,progress-snapshot,route-line}.test.ts",
  "packages/tracking/test/{route-progress,segments,stops}.test.ts",
  "packages/tracking/test/live/changes.test.ts",
  "packages/web/test/texts.test.ts",
  "test/{calibration,domain,live-page,lockfile,money,readme,receipt-scoring,security}.test.ts",
  "test/{stops-in-order,text,vocabulary}.test.ts",
];

/** The longest first, in this order: begun last, one of them would run on alone. */
const LONGEST = [
  "api",
  "web",
  "demo",
  "pipeline",
  "engine",
  "bench",
  "generator",
  "synth",
  "documented-commands",
  "interrupted-replay",
  "killed",
  "deploy-bundles",
  "live",
  "lambda",
];

class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.indexOf(basename(moduleId, ".test.ts"));
      return at < 0 ? LONGEST.length : at;
    };
    return Promise.resolve(this.begin(files).toSorted((a, b) => place(a) - place(b)));
  }

  /** As given, and in the long run in the order of the seed that vitest prints. */
  private begin(files: TestSpecification[]): TestSpecification[] {
    if (!LONG) return files;
    const { seed } = this.ctx.config.sequence;
    const hash = ({ moduleId }: TestSpecification) => createHash("sha256").update(`${seed} ${moduleId}`).digest("hex");
    return files.toSorted((a, b) => (hash(a) < hash(b) ? -1 : 1));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    setupFiles: ["./test/record-grants.ts"],
    // Guards against a test that never ends, never the reason of a failure: a machine may be slow, loaded or paused.
    testTimeout: GUARD_MS,
    hookTimeout: GUARD_MS,
    teardownTimeout: GUARD_MS,
    expect: { poll: { timeout: GUARD_MS } },
    pool: "forks",
    // Fewer collections of young garbage: a test file lives for seconds.
    execArgv: ["--min-semi-space-size=16"],
    // Twice the cores that CI has: much of a test is waiting for a process to start or a second to pass.
    maxWorkers: 4,
    silent: "passed-only",
    reporters: ["default", "./test/slowest-reporter.ts"],
    projects: [
      { extends: true, test: { name: "logged", include: LOGGED } },
      { extends: true, test: { name: "stateless", include: STATELESS, isolate: false, sequence: { shuffle: LONG } } },
      {
        extends: true,
        test: {
          name: "silent",
          include: ["events-schema/test/**/*.test.ts", "packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
          exclude: [...LOGGED, ...STATELESS],
          env: {
            POWERTOOLS_LOG_LEVEL: "SILENT",
            POWERTOOLS_METRICS_DISABLED: "true",
            // Programs that tests start, the demo and the commands, load compiled code: half of the CPU of their start.
            NODE_COMPILE_CACHE: join(import.meta.dirname, "node_modules/.cache/waybill/started"),
          },
        },
      },
    ],
  },
});

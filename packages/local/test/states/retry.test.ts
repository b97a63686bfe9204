import { expect, test } from "vitest";
import { StateError, matchesErrorEquals } from "../../src/states/state-error.ts";
import { backoffSeconds, hasAttemptsLeft } from "../../src/states/retry.ts";
import { startTestMachine } from "./test-machine.ts";
import { end, invoke, state } from "./machines.ts";
import { fc, runs, SEED } from "../../../../test/properties.ts";

const retriers = fc.record({
  ErrorEquals: fc.constant<string[]>(["States.ALL"]),
  IntervalSeconds: fc.integer({ min: 1, max: 100 }),
  BackoffRate: fc.double({ min: 1, max: 5, noNaN: true }),
  MaxAttempts: fc.integer({ min: 0, max: 10 }),
  MaxDelaySeconds: fc.integer({ min: 101, max: 1000 }),
});
const half = () => 0.5;

test(`retry pauses never get shorter, stay below their maximum, and jitter only shortens them (SEED=${SEED})`, () => {
  fc.assert(
    fc.property(retriers, fc.nat({ max: 12 }), fc.double({ min: 0, max: 1, noNaN: true }), (retrier, n, chance) => {
      const pause = backoffSeconds(retrier, n, half);
      expect(pause).toBeGreaterThanOrEqual(retrier.IntervalSeconds);
      expect(pause).toBeLessThanOrEqual(retrier.MaxDelaySeconds);
      expect(backoffSeconds(retrier, n + 1, half)).toBeGreaterThanOrEqual(pause);
      const jittered = backoffSeconds({ ...retrier, JitterStrategy: "FULL" }, n, () => chance);
      expect(jittered).toBeCloseTo(pause * chance, 6);
    }),
  );
});

test("a retrier without settings means three retries after 1, 2 and 4 seconds", () => {
  const retrier = { ErrorEquals: ["States.ALL"] };
  expect([0, 1, 2, 3].filter((n) => hasAttemptsLeft(retrier, n))).toEqual([0, 1, 2]);
  expect([0, 1, 2].map((n) => backoffSeconds(retrier, n, half))).toEqual([1, 2, 4]);
});

test.for<[error: string, name: string, means: boolean]>([
  ["RangeError", "RangeError", true],
  ["RangeError", "States.TaskFailed", true],
  ["RangeError", "States.ALL", true],
  ["RangeError", "TypeError", false],
  ["States.Timeout", "States.TaskFailed", false],
  ["States.Timeout", "States.ALL", true],
  ["States.DataLimitExceeded", "States.ALL", false],
  ["States.DataLimitExceeded", "States.DataLimitExceeded", true],
  ["States.Runtime", "States.ALL", false],
  ["States.Runtime", "States.Runtime", false],
  ["States.QueryEvaluationError", "States.ALL", true],
])("error %s matches ErrorEquals %s: %s", ([error, name, means]) => {
  expect(matchesErrorEquals([name], new StateError({ error }))).toBe(means);
});

test("a task is retried at the times of its retrier, and no more often", async () => {
  const tries: number[] = [];
  const { run, clock } = await startTestMachine(
    {
      T: invoke({
        Retry: [
          { ErrorEquals: ["RangeError"], IntervalSeconds: 10, BackoffRate: 3, MaxAttempts: 3, MaxDelaySeconds: 60 },
        ],
      }),
    },
    () => {
      tries.push(clock.now());
      throw new RangeError("no");
    },
  );
  expect(await run()).toMatchObject({ status: "FAILED", error: "RangeError" });
  expect(tries.slice(1).map((at, n) => at - (tries[n] as number))).toEqual([10_000, 30_000, 60_000]);
});

test("each retrier counts its own attempts; one with zero attempts never retries", async () => {
  let tries = 0;
  const { run } = await startTestMachine(
    {
      T: invoke({
        Retry: [
          { ErrorEquals: ["TypeError"], MaxAttempts: 0 },
          { ErrorEquals: ["RangeError"], MaxAttempts: 2 },
          { ErrorEquals: ["SyntaxError"], MaxAttempts: 1 },
        ],
        Output: "{% $states.context.State.RetryCount %}",
      }),
    },
    () => {
      tries += 1;
      if (tries <= 2) throw new RangeError("a");
      if (tries === 3) throw new SyntaxError("b");
    },
  );
  expect(await run()).toMatchObject({ status: "SUCCEEDED", output: 3 });
});

test(`a map keeps the order of its items and its concurrency limit in whatever order iterations end (SEED=${SEED})`, async () => {
  let [now, most] = [0, 0];
  const one = state("Map", {
    Items: "{% $states.input.turns %}",
    MaxConcurrency: "{% $states.input.limit %}",
    ItemProcessor: { StartAt: "T", States: { T: invoke() } },
    ...end,
  });
  const { run } = await startTestMachine({ M: one }, async (turns: number) => {
    most = Math.max(most, ++now);
    for (let n = 0; n < turns; n++) await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return turns;
  });
  const jobs = fc.record({
    turns: fc.array(fc.nat({ max: 9 }), { maxLength: 30 }),
    limit: fc.integer({ min: 1, max: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(jobs, async (job) => {
      most = 0;
      expect(await run(job)).toMatchObject({ status: "SUCCEEDED", output: job.turns });
      expect(most).toBeLessThanOrEqual(job.limit);
    }),
    runs(15),
  );
});

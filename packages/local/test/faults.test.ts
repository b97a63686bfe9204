import { describe, expect, test } from "vitest";
import { skippingClock } from "../src/clock.ts";
import { type FaultName, createFaults } from "../src/faults/faults.ts";
import type { Environment } from "../src/lambda/environment.ts";
import type { AwsRequest, TraceEvent } from "../src/interfaces.ts";

/** An environment that only records that it was killed. */
function victim(id: string) {
  let killed = 0;
  const environment = { id, fn: { id: "Record" }, kill: async () => void killed++ } as unknown as Environment;
  return { environment, killed: () => killed };
}

const batch = (...receives: number[]) => ({
  Records: receives.map((count) => ({
    eventSource: "aws:sqs",
    attributes: { ApproximateReceiveCount: String(count) },
  })),
});

const callBy = (id: string) =>
  ({ headers: { "x-amz-security-token": id }, service: "dynamodb" }) as unknown as AwsRequest;

function startFaults(seed: number, names: FaultName[] = ["kill"]) {
  const traceEvents: TraceEvent[] = [];
  const faults = createFaults(names, {
    seed,
    clock: skippingClock({ frozen: true }),
    trace: (one) => traceEvents.push(one),
  });
  /** Gives one batch to a new environment, which then makes `calls` calls. Returns the call at which it was killed. */
  const play = (event: unknown, calls: number) => {
    const { environment, killed } = victim(`e${Math.random()}`);
    faults.onInvocationStart(environment, event);
    for (let call = 1; call <= calls; call++) {
      let refused = false;
      try {
        faults.before(callBy(environment.id));
      } catch {
        refused = true;
      }
      if (!refused) faults.after(callBy(environment.id));
      if (killed() > 0) return { call, refused };
    }
    return undefined;
  };
  return { faults, play, traceEvents };
}

const seeds = Array.from({ length: 200 }, (_, seed) => seed);

describe("the kill fault", () => {
  test("the kill fault ends an environment at one of the batch's AWS calls, sometimes before the call takes effect and sometimes after it", () => {
    const kills = seeds.map((seed) => startFaults(seed).play(batch(1, 1, 1), 9)).filter((kill) => kill !== undefined);
    expect(kills.length).toBeGreaterThan(30);
    expect(kills.length).toBeLessThan(120);
    expect(new Set(kills.map(({ call }) => call))).toEqual(new Set([1, 2, 3]));
    expect(new Set(kills.map(({ refused }) => refused))).toEqual(new Set([true, false]));
  });

  test("the kill fault spares a batch with a message that was received three times: faults alone never fill a dead-letter queue", () => {
    expect(seeds.some((seed) => startFaults(seed).play(batch(2, 2), 9) !== undefined)).toBe(true);
    expect(seeds.every((seed) => startFaults(seed).play(batch(1, 3), 9) === undefined)).toBe(true);
  });

  test("the kill fault concerns queue workers only, never the function of an HTTP request", () => {
    expect(seeds.every((seed) => startFaults(seed).play({ requestContext: { http: {} } }, 9) === undefined)).toBe(true);
  });

  test("a planned kill ends with its batch", () => {
    for (const seed of seeds) {
      const { faults } = startFaults(seed);
      const { environment, killed } = victim("e");
      faults.onInvocationStart(environment, batch(1));
      faults.onInvocationStart(environment, {});
      faults.before(callBy("e"));
      faults.after(callBy("e"));
      expect(killed()).toBe(0);
    }
  });

  test("a kill is traced with the function and the call", () => {
    const seed = seeds.find((one) => startFaults(one).play(batch(1), 1) !== undefined) ?? 0;
    const { play, traceEvents } = startFaults(seed);
    play(batch(1), 1);
    expect(traceEvents).toMatchObject([{ kind: "fault", what: "kill", function: "Record", service: "dynamodb" }]);
  });
});

test("without faults no batch and no environment is changed", () => {
  const { faults, play } = startFaults(1, []);
  expect(faults.mapping).toBeUndefined();
  expect(play(batch(1, 1, 1), 9)).toBeUndefined();
});

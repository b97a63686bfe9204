import { describe, expect, test } from "vitest";
import { skippingClock } from "../src/clock.ts";
import { type FaultName, createFaults } from "../src/faults/faults.ts";
import type { Environment } from "../src/lambda/environment.ts";
import type { AwsRequest, TraceEvent } from "../src/interfaces.ts";

/** An environment that only notes that it was killed. */
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

function opened(seed: number, names: FaultName[] = ["kill"]) {
  const seen: TraceEvent[] = [];
  const faults = createFaults(names, { seed, clock: skippingClock({ frozen: true }), watch: (one) => seen.push(one) });
  /** Gives one batch to a fresh environment, which then makes `calls` calls. Says at which of them it died. */
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
  return { faults, play, seen };
}

const seeds = Array.from({ length: 200 }, (_, seed) => seed);

describe("a kill", () => {
  test("comes at one of the batch's calls, sometimes before the call takes effect and sometimes after it", () => {
    const deaths = seeds.map((seed) => opened(seed).play(batch(1, 1, 1), 9)).filter((death) => death !== undefined);
    expect(deaths.length).toBeGreaterThan(30);
    expect(deaths.length).toBeLessThan(120);
    expect(new Set(deaths.map(({ call }) => call))).toEqual(new Set([1, 2, 3]));
    expect(new Set(deaths.map(({ refused }) => refused))).toEqual(new Set([true, false]));
  });

  test("spares a batch with a message that has been received three times: faults alone never fill the dead letters", () => {
    expect(seeds.some((seed) => opened(seed).play(batch(2, 2), 9) !== undefined)).toBe(true);
    expect(seeds.every((seed) => opened(seed).play(batch(1, 3), 9) === undefined)).toBe(true);
  });

  test("is for workers only: an answer to a request is not taken away", () => {
    expect(seeds.every((seed) => opened(seed).play({ requestContext: { http: {} } }, 9) === undefined)).toBe(true);
  });

  test("does not outlive its batch", () => {
    for (const seed of seeds) {
      const { faults } = opened(seed);
      const { environment, killed } = victim("e");
      faults.onInvocationStart(environment, batch(1));
      faults.onInvocationStart(environment, {});
      faults.before(callBy("e"));
      faults.after(callBy("e"));
      expect(killed()).toBe(0);
    }
  });

  test("is told, with the function and the call", () => {
    const seed = seeds.find((one) => opened(one).play(batch(1), 1) !== undefined) ?? 0;
    const { play, seen } = opened(seed);
    play(batch(1), 1);
    expect(seen).toMatchObject([{ kind: "fault", what: "kill", function: "Record", service: "dynamodb" }]);
  });
});

test("without faults nothing is touched", () => {
  const { faults, play } = opened(1, []);
  expect(faults.mapping).toBeUndefined();
  expect(play(batch(1, 1, 1), 9)).toBeUndefined();
});

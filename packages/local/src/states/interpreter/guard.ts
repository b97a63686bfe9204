import type { Catcher, Guarded, Retrier } from "../definition/types.ts";
import { type Failed, meant } from "../failure.ts";
import { backoffSeconds, mayRetry } from "../retry.ts";
import type { Frame } from "./frame.ts";
import type { Outcome } from "./outcome.ts";

/**
 * Waits for the next try when a retrier has one left for this failure. The first that names it decides, also when it has
 * none left.
 *
 * @returns false when the failure stands
 */
export async function retried(frame: Frame, failure: Failed): Promise<boolean> {
  const { Retry = [] } = frame.state as Guarded;
  const which = Retry.findIndex(({ ErrorEquals }) => meant(ErrorEquals, failure));
  const before = frame.visit.retried[which] ?? 0;
  if (which < 0 || !mayRetry(Retry[which] as Retrier, before)) return false;
  const { clock, random } = frame.run.world;
  const pause = backoffSeconds(Retry[which] as Retrier, before, random) * 1000;
  frame.keep(() => {
    const { position } = frame;
    const { enteredAt, enteredEvent, retried: counts } = frame.visit;
    const after = Array.from({ length: Retry.length }, (_, n) => (counts[n] ?? 0) + (n === which ? 1 : 0));
    position.visit = { enteredAt, enteredEvent, retried: after, until: clock.now() + pause } as typeof position.visit;
    frame.clearBelow();
  });
  return true;
}

/** Where the state goes on when a catcher takes its failure. @throws the failure when none does */
export function caught(frame: Frame, failure: Failed): Outcome {
  const { Catch = [] } = frame.state as Guarded;
  const catcher: Catcher | undefined = Catch.find(({ ErrorEquals }) => meant(ErrorEquals, failure));
  if (!catcher) throw failure;
  const { error, cause } = failure.failure;
  const errorOutput = {
    ...(error === undefined ? {} : { Error: error }),
    ...(cause === undefined ? {} : { Cause: cause }),
  };
  return { output: errorOutput, leaving: catcher, seen: { errorOutput }, next: catcher.Next };
}

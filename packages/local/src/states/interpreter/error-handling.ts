import type { Catcher, ErrorHandlingFields, Retrier } from "../definition/asl.ts";
import { type StateError, matchesErrorEquals } from "../state-error.ts";
import { backoffSeconds, hasAttemptsLeft } from "../retry.ts";
import type { ExecutionFrame } from "./frame.ts";
import type { StateOutcome } from "./state-outcome.ts";

/**
 * Waits for the next attempt when a retrier has one left for this failure. The first that matches decides, also when it has
 * none left.
 *
 * @returns false when there is no further attempt
 */
export async function waitForRetry(frame: ExecutionFrame, failure: StateError): Promise<boolean> {
  const { Retry = [] } = frame.state as ErrorHandlingFields;
  const which = Retry.findIndex(({ ErrorEquals }) => matchesErrorEquals(ErrorEquals, failure));
  const before = frame.visit.retried[which] ?? 0;
  if (which < 0 || !hasAttemptsLeft(Retry[which] as Retrier, before)) return false;
  const { clock, random } = frame.run.dependencies;
  const pause = backoffSeconds(Retry[which] as Retrier, before, random) * 1000;
  frame.persist(() => {
    const { position } = frame;
    const { enteredAt, enteredEvent, retried: counts } = frame.visit;
    const after = Array.from({ length: Retry.length }, (_, n) => (counts[n] ?? 0) + (n === which ? 1 : 0));
    position.visit = { enteredAt, enteredEvent, retried: after, until: clock.now() + pause } as typeof position.visit;
    frame.deleteInnerFrames();
  });
  return true;
}

/** The outcome when a catcher matches the failure. @throws the failure when none does */
export function applyCatcher(frame: ExecutionFrame, failure: StateError): StateOutcome {
  const { Catch = [] } = frame.state as ErrorHandlingFields;
  const catcher: Catcher | undefined = Catch.find(({ ErrorEquals }) => matchesErrorEquals(ErrorEquals, failure));
  if (!catcher) throw failure;
  const { error, cause } = failure.failure;
  const errorOutput = {
    ...(error === undefined ? {} : { Error: error }),
    ...(cause === undefined ? {} : { Cause: cause }),
  };
  return { output: errorOutput, outputFields: catcher, scope: { errorOutput }, next: catcher.Next };
}

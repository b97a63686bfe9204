import { StateError } from "../state-error.ts";
import type { TaskTokenResult } from "../journal/tokens.ts";
import type { ExecutionFrame } from "./frame.ts";

/**
 * The output of SendTaskSuccess, which may have come earlier, even before a restart.
 *
 * @throws StateError of SendTaskFailure, or States.Timeout when the heartbeats stop
 */
export async function waitForTaskToken(frame: ExecutionFrame, token: string, signal: AbortSignal): Promise<unknown> {
  const { tokens } = frame.run.dependencies.journal;
  const answered = new Promise<void>((resolve, reject) => {
    const off = tokens.onAnswer(token, resolve);
    signal.addEventListener("abort", () => (off(), reject(signal.reason as Error)), { once: true });
  });
  answered.catch(() => {});
  if (!tokens.answerOf(token)) await Promise.race([answered, failOnMissedHeartbeat(frame, token, signal)]);
  const answer = tokens.answerOf(token) as TaskTokenResult;
  if ("failure" in answer) throw new StateError(answer.failure);
  return answer.output;
}

/** Ends when no heartbeat has arrived within HeartbeatSeconds. */
async function failOnMissedHeartbeat(frame: ExecutionFrame, token: string, signal: AbortSignal): Promise<never> {
  const { timers, clock, journal } = frame.run.dependencies;
  const { heartbeatSeconds } = frame.visit;
  if (heartbeatSeconds === undefined) return new Promise<never>(() => {});
  for (;;) {
    const due = journal.tokens.lastBeat(token) + heartbeatSeconds * 1000;
    if (due <= clock.now()) throw new StateError({ error: "States.Timeout" }, { heartbeat: true });
    await timers.waitUntil(due, signal);
  }
}

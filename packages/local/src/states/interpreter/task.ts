import type { AslTaskState } from "../definition/asl.ts";
import { StateError } from "../state-error.ts";
import { findIntegration, type TaskIntegration } from "../integrations/integrations.ts";
import type { ExecutionFrame } from "./frame.ts";
import { assertWithinLimit } from "../payload-limit.ts";
import { waitForTaskToken } from "./task-token.ts";
import { type StateRunner, withResult } from "./state-outcome.ts";
import { abortable } from "./running-execution.ts";

/**
 * Calls a service, and with `.waitForTaskToken` waits for the result. After a restart a call without a response
 * is made again; one that waits for its token is not.
 */
export const runTask: StateRunner<AslTaskState> = async (frame, state) => {
  const integration = findIntegration(state.Resource) as TaskIntegration;
  const name = { resourceType: integration.service, resource: integration.name };
  const call = frame.visit.submitted ? undefined : await prepareCall(frame, state, integration, name);
  const over = new AbortController();
  const signal = AbortSignal.any([frame.signal, over.signal]);
  try {
    const result = await Promise.race([failOnTimeout(frame, signal), performCall(frame, name, call, signal)]);
    assertWithinLimit(result, state.Resource);
    frame.persist(() => frame.addHistoryEvent("TaskSucceeded", { ...name, output: result }));
    return withResult(state, result);
  } catch (error) {
    frame.signal.throwIfAborted();
    if (error instanceof StateError && error.location === undefined) {
      const timedOut = error.failure.error === "States.Timeout";
      frame.persist(() =>
        frame.addHistoryEvent(timedOut ? "TaskTimedOut" : "TaskFailed", { ...name, ...error.failure }),
      );
    }
    throw error;
  } finally {
    over.abort(new Error("The task is over."));
    if (frame.visit.token !== undefined && !frame.signal.aborted)
      frame.run.dependencies.journal.tokens.close(frame.visit.token);
  }
};

interface TaskResource {
  resourceType: string;
  resource: string;
}

/** Evaluates the call's parameters and stores that it is about to be made. */
async function prepareCall(
  frame: ExecutionFrame,
  state: AslTaskState,
  { token: waits, call }: TaskIntegration,
  name: TaskResource,
) {
  const { dependencies, machine } = frame.run;
  const token = waits ? dependencies.journal.tokens.issue(machine.arn) : undefined;
  const context = token === undefined ? {} : { context: { Task: { Token: token } } };
  const parameters =
    state.Arguments === undefined ? frame.input : await frame.evaluate(state.Arguments, "Arguments", context);
  const timeoutInSeconds = await frame.evaluateNumber(state.TimeoutSeconds, "TimeoutSeconds");
  const heartbeatInSeconds = await frame.evaluateNumber(state.HeartbeatSeconds, "HeartbeatSeconds");
  frame.persist(() => {
    const { visit } = frame;
    if (token !== undefined) visit.token = token;
    if (timeoutInSeconds === undefined) delete visit.deadline;
    else visit.deadline = dependencies.clock.now() + timeoutInSeconds * 1000;
    if (heartbeatInSeconds !== undefined) visit.heartbeatSeconds = heartbeatInSeconds;
    const seconds = {
      ...(timeoutInSeconds && { timeoutInSeconds }),
      ...(heartbeatInSeconds && { heartbeatInSeconds }),
    };
    frame.addHistoryEvent("TaskScheduled", {
      ...name,
      region: dependencies.arns.region,
      parameters: JSON.stringify(parameters),
      ...seconds,
    });
    frame.addHistoryEvent("TaskStarted", { ...name });
  });
  return () => dependencies.during(call(parameters, dependencies.caller, machine.arn));
}

/** The service's response; with a token, the result that is sent for it, which may arrive before the response. */
async function performCall(
  frame: ExecutionFrame,
  name: TaskResource,
  call: (() => Promise<unknown>) | undefined,
  signal: AbortSignal,
): Promise<unknown> {
  const { token } = frame.visit;
  if (token === undefined) return abortable(call!(), signal);
  const answer = waitForTaskToken(frame, token, signal);
  if (!call) return answer;
  const submitted = abortable(call(), signal).then((output) => {
    frame.persist(() => {
      frame.visit.submitted = true;
      frame.addHistoryEvent("TaskSubmitted", { ...name, output });
    });
    return answer;
  });
  return Promise.race([answer, submitted]);
}

async function failOnTimeout(frame: ExecutionFrame, signal: AbortSignal): Promise<never> {
  const { deadline } = frame.visit;
  if (deadline === undefined) return new Promise<never>(() => {});
  await frame.run.dependencies.timers.waitUntil(deadline, signal);
  throw new StateError({ error: "States.Timeout" });
}

import type { TaskState } from "../definition/types.ts";
import { Failed } from "../failure.ts";
import { integrationOf, type Integration } from "../integrations/table.ts";
import type { Frame } from "./frame.ts";
import { withinLimit } from "../limit.ts";
import { told } from "./told.ts";
import { type Behaviour, done } from "./outcome.ts";
import { abortable } from "./run.ts";

/**
 * Calls a service, and with `.waitForTaskToken` waits to be told the result. After a restart a call that had not been
 * answered is made again; one that had, and waits for its token, is not.
 */
export const task: Behaviour<TaskState> = async (frame, state) => {
  const integration = integrationOf(state.Resource) as Integration;
  const name = { resourceType: integration.service, resource: integration.name };
  const call = frame.visit.submitted ? undefined : await prepared(frame, state, integration, name);
  const over = new AbortController();
  const signal = AbortSignal.any([frame.signal, over.signal]);
  try {
    const result = await Promise.race([timeout(frame, signal), perform(frame, name, call, signal)]);
    withinLimit(result, state.Resource);
    frame.keep(() => frame.tell("TaskSucceeded", { ...name, output: result }));
    return done(state, result);
  } catch (error) {
    frame.signal.throwIfAborted();
    if (error instanceof Failed && error.location === undefined) {
      const timedOut = error.failure.error === "States.Timeout";
      frame.keep(() => frame.tell(timedOut ? "TaskTimedOut" : "TaskFailed", { ...name, ...error.failure }));
    }
    throw error;
  } finally {
    over.abort(new Error("The task is over."));
    if (frame.visit.token !== undefined && !frame.signal.aborted)
      frame.run.world.journal.tokens.close(frame.visit.token);
  }
};

interface Named {
  resourceType: string;
  resource: string;
}

/** Evaluates what the call needs, and writes down that it is about to be made. */
async function prepared(frame: Frame, state: TaskState, { token: waits, call }: Integration, name: Named) {
  const { world, machine } = frame.run;
  const token = waits ? world.journal.tokens.issue(machine.arn) : undefined;
  const context = token === undefined ? {} : { context: { Task: { Token: token } } };
  const parameters =
    state.Arguments === undefined ? frame.input : await frame.evaluate(state.Arguments, "Arguments", context);
  const timeoutInSeconds = await frame.number(state.TimeoutSeconds, "TimeoutSeconds");
  const heartbeatInSeconds = await frame.number(state.HeartbeatSeconds, "HeartbeatSeconds");
  frame.keep(() => {
    const { visit } = frame;
    if (token !== undefined) visit.token = token;
    if (timeoutInSeconds === undefined) delete visit.deadline;
    else visit.deadline = world.clock.now() + timeoutInSeconds * 1000;
    if (heartbeatInSeconds !== undefined) visit.heartbeatSeconds = heartbeatInSeconds;
    const seconds = {
      ...(timeoutInSeconds && { timeoutInSeconds }),
      ...(heartbeatInSeconds && { heartbeatInSeconds }),
    };
    frame.tell("TaskScheduled", {
      ...name,
      region: world.arns.region,
      parameters: JSON.stringify(parameters),
      ...seconds,
    });
    frame.tell("TaskStarted", { ...name });
  });
  return () => world.during(call(parameters, world.caller, machine.arn));
}

/** The answer of the service; with a token, what somebody tells, who may be faster than the service. */
async function perform(
  frame: Frame,
  name: Named,
  call: (() => Promise<unknown>) | undefined,
  signal: AbortSignal,
): Promise<unknown> {
  const { token } = frame.visit;
  if (token === undefined) return abortable(call!(), signal);
  const answer = told(frame, token, signal);
  if (!call) return answer;
  const submitted = abortable(call(), signal).then((output) => {
    frame.keep(() => {
      frame.visit.submitted = true;
      frame.tell("TaskSubmitted", { ...name, output });
    });
    return answer;
  });
  return Promise.race([answer, submitted]);
}

async function timeout(frame: Frame, signal: AbortSignal): Promise<never> {
  const { deadline } = frame.visit;
  if (deadline === undefined) return new Promise<never>(() => {});
  await frame.run.world.timers.until(deadline, signal);
  throw new Failed({ error: "States.Timeout" });
}

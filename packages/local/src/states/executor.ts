import type { StateMachineView } from "@waybill/plan/view/stage-view";
import type { StateMachineDefinition, StateGraph } from "./definition/asl.ts";
import { type StateFailure, toStateError } from "./state-error.ts";
import { initialPosition, ExecutionFrame } from "./interpreter/frame.ts";
import type { ExecutionDependencies } from "./interpreter/running-execution.ts";
import { runGraph } from "./interpreter/run-graph.ts";
import type { ExecutionRow, ExecutionStatus } from "./journal/executions.ts";

const END_EVENTS = {
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  TIMED_OUT: "ExecutionTimedOut",
  ABORTED: "ExecutionAborted",
};

/** An execution was stopped from outside. */
class ExecutionStoppedError extends Error {}

/** Runs executions, each from its position in the journal. */
export function createExecutor(
  dependencies: Omit<ExecutionDependencies, "runChild">,
  machineOf: (arn: string) => StateMachineView,
) {
  const { clock, journal, timers, trace } = dependencies;
  const closing = new AbortController();
  const underWay = new Map<string, AbortController>();
  const withRunChild: ExecutionDependencies = { ...dependencies, runChild };

  /** In its own turn: the transaction that requested it must have ended before anything is sent. */
  function begin(execution: ExecutionRow): void {
    const own = new AbortController();
    underWay.set(execution.arn, own);
    const definition = JSON.parse(execution.definition) as StateMachineDefinition;
    const signal = AbortSignal.any([own.signal, closing.signal]);
    setImmediate(() => {
      void expire(execution, definition, signal);
      void runExecution(execution, definition, signal).finally(() => {
        if (underWay.get(execution.arn) === own) underWay.delete(execution.arn);
        own.abort(new ExecutionStoppedError("It is over."));
      });
    });
  }

  /** The time limit of a whole execution. */
  async function expire(
    execution: ExecutionRow,
    { TimeoutSeconds }: StateMachineDefinition,
    signal: AbortSignal,
  ): Promise<void> {
    if (TimeoutSeconds === undefined) return;
    const from = execution.redriven_at ?? execution.started_at;
    try {
      await timers.waitUntil(from + TimeoutSeconds * 1000, signal);
    } catch {
      return;
    }
    end(execution.arn, "TIMED_OUT", { error: "States.Timeout" });
  }

  async function runExecution(execution: ExecutionRow, graph: StateGraph, signal: AbortSignal): Promise<void> {
    const { arn, input } = execution;
    try {
      signal.throwIfAborted();
      const { name } = machineOf(execution.machine);
      const run = {
        dependencies: withRunChild,
        execution,
        machine: { name, arn: execution.machine },
        context: contextOf(execution),
        signal,
      };
      const position = journal.frames.find(arn, "") ?? initialPosition(graph, JSON.parse(input));
      const output = await runGraph(new ExecutionFrame(run, graph, position, signal));
      end(arn, "SUCCEEDED", { output });
    } catch (error) {
      if (closing.signal.aborted) return;
      if (!signal.aborted) end(arn, "FAILED", toStateError(error).failure);
      else if (journal.executions.get(arn)?.status === "RUNNING") end(arn, "ABORTED", {});
    }
  }

  /** Runs the child of a distributed map, new or continued, to its end. @throws when everything is stopped */
  async function runChild(child: ExecutionRow, graph: StateGraph, signal: AbortSignal): Promise<ExecutionRow> {
    if (child.status !== "RUNNING") resumeFromFailure(child.arn);
    traceStatus(child, "RUNNING");
    await runExecution(journal.executions.get(child.arn) as ExecutionRow, graph, signal);
    signal.throwIfAborted();
    return journal.executions.get(child.arn) as ExecutionRow;
  }

  function end(
    arn: string,
    status: Exclude<ExecutionStatus, "RUNNING">,
    result: StateFailure & { output?: unknown },
  ): void {
    journal.together(() => {
      // An execution that was stopped ends after nothing that it did.
      const previous = status === "ABORTED" ? 0 : journal.history.count(arn);
      journal.history.add(arn, END_EVENTS[status], previous, { ...result });
      journal.executions.end(arn, status, clock.now(), result);
      journal.mapRuns.abortOf(arn, clock.now());
      if (status === "SUCCEEDED") journal.frames.clear(arn);
    });
    const execution = journal.executions.get(arn) as ExecutionRow;
    traceStatus(execution, status, { ms: clock.now() - execution.started_at, ...result });
    underWay.get(arn)?.abort(new ExecutionStoppedError(status));
  }

  /** Makes a failed execution continue from the state that failed. */
  function resumeFromFailure(arn: string): void {
    journal.together(() => {
      journal.executions.redrive(arn, clock.now());
      journal.frames.forgetTries(arn);
      const redriveCount = journal.executions.get(arn)?.redrives;
      journal.history.add(arn, "ExecutionRedriven", journal.history.count(arn), { redriveCount });
    });
  }

  function traceStatus({ machine, arn, name }: ExecutionRow, status: ExecutionStatus, detail: object = {}): void {
    const what = `${machineOf(machine).name} ${name}`;
    trace({ at: clock.now(), kind: "execution", what, machine, execution: arn, status, ...detail });
  }

  function contextOf({ arn, name, input, started_at, redrives, redriven_at, machine }: ExecutionRow) {
    const { name: Name, role } = machineOf(machine);
    const Execution = {
      Id: arn,
      Input: JSON.parse(input) as unknown,
      Name: name,
      RoleArn: role,
      StartTime: new Date(started_at).toISOString(),
      RedriveCount: redrives,
      ...(redriven_at === null ? {} : { RedriveTime: new Date(redriven_at).toISOString() }),
    };
    return { Execution, StateMachine: { Id: machine, Name } };
  }

  return {
    begin(execution: ExecutionRow) {
      traceStatus(execution, "RUNNING");
      begin(execution);
    },
    end,
    revive: resumeFromFailure,
    has: (arn: string) => underWay.has(arn),
    count: () => underWay.size,
    /** Stops without changing any execution: a restart continues them. */
    close: () => closing.abort(new ExecutionStoppedError("The cloud is being closed.")),
  };
}

import type { Clock, TraceListener } from "../../interfaces.ts";
import type { TaskCaller } from "../integrations/task-caller.ts";
import type { ExecutionRow } from "../journal/executions.ts";
import type { ExecutionJournal } from "../journal/journal.ts";
import type { StateGraph } from "../definition/asl.ts";

/** What all executions depend on. */
export interface ExecutionDependencies {
  clock: Clock;
  journal: ExecutionJournal;
  trace: TraceListener;
  /** A number from 0 to 1, for the jitter. */
  random: () => number;
  /** Makes a task's call with a state machine's role. */
  caller: TaskCaller;
  /** Counts work while it is being done. */
  during: <T>(work: Promise<T>) => Promise<T>;
  /** Runs the child of a distributed map to its end. */
  runChild(child: ExecutionRow, graph: StateGraph, signal: AbortSignal): Promise<ExecutionRow>;
  timers: ExecutionTimers;
  arns: ArnFactory;
}

export interface ArnFactory {
  region: string;
  execution(machine: string, name: string): string;
  mapRun(machine: string, label: string, id: string): string;
}

/** The timers of all executions, so that the next one is known. */
export interface ExecutionTimers {
  /** Resolves at a time; rejects with the signal's reason when that is aborted before. */
  waitUntil(at: number, signal: AbortSignal): Promise<void>;
}

/** One running execution. */
export interface RunningExecution {
  dependencies: ExecutionDependencies;
  execution: ExecutionRow;
  /** The machine's name and ARN; of a child of a map, its parent's machine. */
  machine: { name: string; arn: string };
  /** `$states.context`, without what each state adds. */
  context: Record<string, unknown>;
  /** Aborted at the end of the whole execution; nothing is written after it. */
  signal: AbortSignal;
}

/** A promise that rejects when the signal is aborted; the work itself continues. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => {});
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

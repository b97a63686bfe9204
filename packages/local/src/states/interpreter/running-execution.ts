import type { Clock, TraceListener } from "../../interfaces.ts";
import type { TaskCaller } from "../integrations/task-caller.ts";
import type { ExecutionRow } from "../journal/executions.ts";
import type { ExecutionJournal } from "../journal/journal.ts";
import type { StateGraph } from "../definition/asl.ts";

/** What all executions stand on. */
export interface ExecutionDependencies {
  clock: Clock;
  journal: ExecutionJournal;
  watch: TraceListener;
  /** From 0 to 1: of the jitter. */
  random: () => number;
  /** Makes a task's call in the name of a machine's role. */
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

/** The pauses of all executions, so that it can be told when the next one ends. */
export interface ExecutionTimers {
  /** Resolves at a time; rejects with the signal's reason when that is aborted before. */
  waitUntil(at: number, signal: AbortSignal): Promise<void>;
}

/** One execution under way. */
export interface RunningExecution {
  dependencies: ExecutionDependencies;
  execution: ExecutionRow;
  /** The machine's name and ARN; of a child of a map, its parent's machine. */
  machine: { name: string; arn: string };
  /** `$states.context`, without what each state adds. */
  context: Record<string, unknown>;
  /** Ends with the whole execution; after that nothing is written any more. */
  signal: AbortSignal;
}

/** A promise that ends when the signal does: what was waited for goes on, but nobody listens any more. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => {});
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

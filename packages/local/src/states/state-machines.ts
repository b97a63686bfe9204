import { randomUUID } from "node:crypto";
import type { StateMachineView } from "@waybill/plan/view/stage-view";
import { AwsError } from "../gateway/errors.ts";
import type { Clock, TraceListener } from "../interfaces.ts";
import type { LocalStore } from "../store.ts";
import { validateDefinition } from "./definition/validate.ts";
import { createExecutor } from "./executor.ts";
import type { StateFailure } from "./state-error.ts";
import type { TaskCaller } from "./integrations/task-caller.ts";
import type { ExecutionRow } from "./journal/executions.ts";
import { type ExecutionJournal, createJournal as openJournal } from "./journal/journal.ts";
import { redriveRefusal } from "./redrive-refusal.ts";
import { createExecutionTimers } from "./timers.ts";

interface StateMachineDependencies {
  store: LocalStore;
  clock: Clock;
  trace: TraceListener;
  caller: TaskCaller;
  planned: readonly StateMachineView[];
  /** `execution:Name:id` as an ARN of this stage. */
  arnOf: (resource: string) => string;
  region: string;
}

export interface StateMachineEngine {
  planned: readonly StateMachineView[];
  journal: ExecutionJournal;
  /** @throws AwsError StateMachineDoesNotExist */
  get(arn: string): StateMachineView;
  /** @throws AwsError ExecutionDoesNotExist */
  execution(arn: string): ExecutionRow;
  /**
   * Starts an execution, or finds the one of that name and input that is running.
   *
   * @param input JSON text
   * @throws AwsError ExecutionAlreadyExists when the name was used with another input, or its execution has ended
   */
  start(machineArn: string, options: { input: string; name?: string | undefined }): ExecutionRow;
  stop(arn: string, failure: StateFailure): ExecutionRow;
  /** Continues a failed execution in the state that failed. @throws AwsError ExecutionNotRedrivable */
  redrive(arn: string): ExecutionRow;
  /** Continues the executions that were running when the process ended. */
  resume(): void;
  /** How many executions run, how many of them work instead of waiting, and when the first waiting one continues. */
  pending(): { executions: number; working: number; nextAt?: number };
  /** Stops without changing any execution. */
  close(): void;
}

/** The state machines of a plan. @throws Error naming the state machine that AWS would refuse or that cannot run here */
export function createStateMachines({
  store,
  clock,
  trace,
  caller,
  planned,
  arnOf,
  region,
}: StateMachineDependencies): StateMachineEngine {
  for (const machine of planned) assertRunnable(machine);
  const journal = openJournal(store, clock);
  const timers = createExecutionTimers(clock);
  const { during, count } = createActivityCounter();
  const arns = {
    region,
    execution: (machine: string, name: string) => arnOf(`execution:${machine}:${name}`),
    mapRun: (machine: string, label: string, id: string) => arnOf(`mapRun:${machine}/${label}:${id}`),
  };
  const running = createExecutor({ clock, journal, trace, random: Math.random, caller, during, timers, arns }, get);

  function get(arn: string): StateMachineView {
    const machine = planned.find((one) => one.arn === arn);
    if (!machine) throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }
  function execution(arn: string): ExecutionRow {
    const found = journal.executions.get(arn);
    if (!found) throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    return found;
  }

  return {
    planned,
    journal,
    get,
    execution,
    start(machineArn, { input, name = randomUUID() }) {
      const { name: machine, role: roleArn, definition } = get(machineArn);
      const arn = arns.execution(machine, name);
      const known = journal.executions.get(arn);
      if (known?.status === "RUNNING" && known.input === input) return known;
      if (known) throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
      const started = journal.together(() => {
        journal.history.add(arn, "ExecutionStarted", 0, { input: JSON.parse(input) as unknown, roleArn });
        const began = { arn, machine: machineArn, name, definition: JSON.stringify(definition), input };
        return journal.executions.begin({ ...began, started_at: clock.now() });
      });
      running.begin(started);
      return started;
    },
    stop(arn, failure) {
      if (execution(arn).status === "RUNNING") running.end(arn, "ABORTED", failure);
      return execution(arn);
    },
    redrive(arn) {
      const reason = redriveRefusal(execution(arn), clock.now());
      if (reason) throw new AwsError("ExecutionNotRedrivable", reason);
      running.revive(arn);
      running.begin(execution(arn));
      return execution(arn);
    },
    resume() {
      const left = journal.executions.running().filter(({ arn }) => !running.has(arn));
      for (const one of left) running.begin(one);
    },
    pending() {
      const nextAt = timers.nextAt();
      return { executions: running.count(), working: count(), ...(nextAt === undefined ? {} : { nextAt }) };
    },
    close: () => running.close(),
  };
}

function assertRunnable({ id, arn, type, definition }: StateMachineView): void {
  if (type !== "STANDARD") throw new Error(`The offline cloud has no engine for the ${type} state machine ${id}.`);
  try {
    validateDefinition(definition, arn.split(":")[1] ?? "");
  } catch (cause) {
    throw new Error(`State machine ${id}: ${(cause as Error).message}`, { cause });
  }
}

/** Counts the work that runs now, as opposed to waiting work, to decide whether the cloud is idle. */
function createActivityCounter() {
  let count = 0;
  return {
    count: () => count,
    during: async <T>(work: Promise<T>): Promise<T> => {
      count += 1;
      try {
        return await work;
      } finally {
        count -= 1;
      }
    },
  };
}

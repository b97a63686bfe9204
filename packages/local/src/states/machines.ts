import { randomUUID } from "node:crypto";
import type { StateMachineView } from "@waybill/plan/view";
import { AwsError } from "../gateway/errors.ts";
import type { Clock, Watch } from "../ports.ts";
import type { Store } from "../store.ts";
import { activity } from "./activity.ts";
import { checked } from "./definition/check.ts";
import { executing } from "./executing.ts";
import type { Failure } from "./failure.ts";
import type { Caller } from "./integrations/caller.ts";
import type { ExecutionRow } from "./journal/executions.ts";
import { type Journal, journal as openJournal } from "./journal/journal.ts";
import { whyNotRedriven } from "./redrivable.ts";
import { timersOf } from "./timers.ts";

interface Surroundings {
  store: Store;
  clock: Clock;
  watch: Watch;
  caller: Caller;
  planned: readonly StateMachineView[];
  /** `execution:Name:id` as an ARN of this stage. */
  arnOf: (resource: string) => string;
  region: string;
}

export interface Machines {
  planned: readonly StateMachineView[];
  journal: Journal;
  /** @throws AwsError StateMachineDoesNotExist */
  get(arn: string): StateMachineView;
  /** @throws AwsError ExecutionDoesNotExist */
  execution(arn: string): ExecutionRow;
  /**
   * Starts an execution, or finds the one of that name and input that is running.
   *
   * @param input JSON text
   * @throws AwsError ExecutionAlreadyExists when the name was used with another input, or is over
   */
  start(machineArn: string, options: { input: string; name?: string | undefined }): ExecutionRow;
  stop(arn: string, failure: Failure): ExecutionRow;
  /** An execution that did not succeed goes on where it failed. @throws AwsError ExecutionNotRedrivable */
  redrive(arn: string): ExecutionRow;
  /** Takes up what was under way when the process ended. */
  resume(): void;
  /** What runs, how much of it is at work and not waiting, and when the first that waits goes on. */
  pending(): { executions: number; working: number; nextAt?: number };
  /** Leaves everything as it stands. */
  close(): void;
}

/** The state machines of a plan. @throws Error naming the machine that AWS would refuse, or that cannot be run here */
export function stateMachines({ store, clock, watch, caller, planned, arnOf, region }: Surroundings): Machines {
  for (const machine of planned) refuseUnfit(machine);
  const journal = openJournal(store, clock);
  const timers = timersOf(clock);
  const { during, count } = activity();
  const arns = {
    region,
    execution: (machine: string, name: string) => arnOf(`execution:${machine}:${name}`),
    mapRun: (machine: string, label: string, id: string) => arnOf(`mapRun:${machine}/${label}:${id}`),
  };
  const running = executing({ clock, journal, watch, random: Math.random, caller, during, timers, arns }, get);

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
      const reason = whyNotRedriven(execution(arn), clock.now());
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

function refuseUnfit({ id, arn, type, definition }: StateMachineView): void {
  if (type !== "STANDARD") throw new Error(`The offline cloud has no engine for the ${type} state machine ${id}.`);
  try {
    checked(definition, arn.split(":")[1] ?? "");
  } catch (cause) {
    throw new Error(`State machine ${id}: ${(cause as Error).message}`, { cause });
  }
}

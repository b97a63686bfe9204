import { type Problem, problem } from "@waybill/kernel/errors";
import { type Move, MOVES, type State, type Task, type Verb } from "./tasks.ts";

/** Verbs of the courier who has the task; to everybody else it is not there. */
const HOLDERS: readonly Verb[] = ["release", "start", "complete", "fail"];
const ENDED: readonly State[] = ["completed", "failed"];

/** Why the move cannot be made; undefined when it can. */
export function refusal(task: Task, { verb, by, at }: Move): Problem | undefined {
  const { state } = task;
  if (verb === "claim") return claimRefusal(task, at);
  const holder = task.claim?.courierId === by;
  if (HOLDERS.includes(verb) && !holder) {
    if (state !== "open") return notFound(task.taskId);
    return problem("VERSION_CONFLICT", `Task ${task.taskId} is open and not yours (any more); claim it first.`);
  }
  if (verb === "open" && state === "draft" && at >= Date.parse(task.offerExpiresAt)) return expired(task);
  if (verb === "start" && state === "claimed" && at >= Date.parse(task.claim!.startBy)) {
    return problem(
      "VERSION_CONFLICT",
      `Task ${task.taskId} was to be started by ${task.claim!.startBy}; claim it anew.`,
    );
  }
  if ((MOVES[verb].from as readonly State[]).includes(state)) return undefined;
  if (ENDED.includes(state) && HOLDERS.includes(verb)) {
    return problem("RUN_CLOSED", `Task ${task.taskId} is ${state}; its run is closed.`);
  }
  if (verb === "release" && state === "started") {
    const { runId } = task.run!;
    return problem("RUN_ALREADY_ACTIVE", `Task ${task.taskId} is on its way as ${runId}; complete or fail it instead.`);
  }
  const allowed = MOVES[verb].from.join(" or ");
  return problem("VERSION_CONFLICT", `Task ${task.taskId} is ${state}; ${verb} is for one that is ${allowed}.`);
}

function claimRefusal(task: Task, at: number): Problem | undefined {
  const { state, taskId, offerExpiresAt } = task;
  if (state === "draft") return notFound(taskId);
  if (state === "claimed" || state === "started") {
    return problem("TASK_TAKEN", `Another courier has task ${taskId}. Look for one that is open.`);
  }
  if (state === "expired" || (state === "open" && at >= Date.parse(offerExpiresAt))) return expired(task);
  if (state === "open") return undefined;
  return problem("TASK_NOT_OPEN", `Task ${taskId} is ${state}. Look for one that is open.`);
}

const expired = ({ taskId, offerExpiresAt }: Task) =>
  problem("OFFER_EXPIRED", `The offer of task ${taskId} ended at ${offerExpiresAt}.`);

/** It is not there, or not for the caller. */
export const notFound = (taskId: string) => problem("NOT_FOUND", `There is no task ${taskId} for you.`);

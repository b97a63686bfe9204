import { type Problem, problem } from "@waybill/kernel/errors";
import type { CompletionRule } from "./completion.ts";
import { isSealed, type TaskCommand, TASK_TRANSITIONS, type TaskState, type Task, type TaskVerb } from "./task.ts";

/** Verbs of the courier who has the task; to everybody else it is not there. */
const HOLDER_VERBS: readonly TaskVerb[] = ["release", "start", "complete", "fail"];
const ENDED_STATES: readonly TaskState[] = ["completed", "failed"];

/** Why the command cannot be executed; undefined when it can. */
export function transitionProblem(task: Task, command: TaskCommand): Problem | undefined {
  const { verb, by, at, override, unmet = [] } = command;
  const { state } = task;
  if (verb === "claim") return claimProblem(task, at);
  const holder = task.claim?.courierId === by || override !== undefined;
  if (HOLDER_VERBS.includes(verb) && !holder) {
    if (state !== "open") return taskNotFound(task.taskId);
    return problem("VERSION_CONFLICT", `Task ${task.taskId} is open and not yours (any more); claim it first.`);
  }
  if (verb === "open" && state === "draft" && at >= Date.parse(task.offerExpiresAt)) return offerExpired(task);
  if (verb === "start" && state === "claimed" && at >= Date.parse(task.claim!.startBy)) {
    return problem(
      "VERSION_CONFLICT",
      `Task ${task.taskId} was to be started by ${task.claim!.startBy}; claim it anew.`,
    );
  }
  const isRefused = unmet.length > 0 && task.completion?.unmet === "refuse" && override === undefined;
  if (verb === "complete" && state === "started" && isRefused) return completionUnproven(task, unmet);
  if ((TASK_TRANSITIONS[verb].from as readonly TaskState[]).includes(state)) return undefined;
  if (ENDED_STATES.includes(state) && HOLDER_VERBS.includes(verb)) {
    return problem("RUN_CLOSED", `Task ${task.taskId} is ${state}; its run is closed.`);
  }
  if (verb === "release" && state === "started") {
    const { runId } = task.run!;
    return problem("RUN_ALREADY_ACTIVE", `Task ${task.taskId} is on its way as ${runId}; complete or fail it instead.`);
  }
  const allowed = TASK_TRANSITIONS[verb].from.join(" or ");
  return problem("VERSION_CONFLICT", `Task ${task.taskId} is ${state}; ${verb} is for one that is ${allowed}.`);
}

/** Why the task cannot be claimed, or its draw not be entered; undefined when it can. */
export function claimProblem(task: Task, at: number): Problem | undefined {
  const { state, taskId, offerExpiresAt } = task;
  if (state === "draft") return taskNotFound(taskId);
  if (state === "claimed" || state === "started") {
    return problem("TASK_TAKEN", `Another courier has task ${taskId}. Look for one that is open.`);
  }
  if (state === "expired" || (state === "open" && at >= Date.parse(offerExpiresAt))) return offerExpired(task);
  if (isSealed(task) && at >= Date.parse(task.drawing!.closesAt))
    return problem(
      "TASK_NOT_OPEN",
      `The draw of task ${taskId} took entries until ${task.drawing!.closesAt}; its result is there within two minutes.`,
    );
  if (state === "open") return undefined;
  return problem("TASK_NOT_OPEN", `Task ${taskId} is ${state}. Look for one that is open.`);
}

const UNMET_SENTENCES: Record<CompletionRule, (task: Task) => string> = {
  stops: ({ completion }) =>
    `Its policy requires visits at ${completion?.stops === "all" ? "all" : `a share of ${completion?.stops}`} stops; a visit counts some seconds after it is reported.`,
  photos: () =>
    "Its policy requires a photo of kind proof at each stop that asks for one; a photo counts some seconds after its upload.",
  window: ({ window }) => `It cannot be completed before its window begins at ${window.from}.`,
};
const completionUnproven = (task: Task, unmet: readonly CompletionRule[]) =>
  problem(
    "COMPLETION_UNPROVEN",
    `Task ${task.taskId} is not proven to be done. ${unmet.map((rule) => UNMET_SENTENCES[rule](task)).join(" ")}`,
  );

const offerExpired = ({ taskId, offerExpiresAt }: Task) =>
  problem("OFFER_EXPIRED", `The offer of task ${taskId} ended at ${offerExpiresAt}.`);

/** It is not there, or not for the caller. */
export const taskNotFound = (taskId: string) => problem("NOT_FOUND", `There is no task ${taskId} for you.`);

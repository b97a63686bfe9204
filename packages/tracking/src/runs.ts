import { hash } from "node:crypto";
import type { Message } from "@waybill/events-schema/event";
import { remembered } from "./memory.ts";
import { distanceM, NOTHING_YET, type Progress, total } from "./progress.ts";

/** The task a run is for. */
export interface TaskOfRun {
  taskId: string;
  routeId: string;
  revision: number;
  team?: string | undefined;
  /** In milliseconds since 1970. */
  startedAt: number;
}

/** How its task ended. */
export interface Ending {
  /** In milliseconds since 1970. */
  at: number;
  outcome: "completed" | "failed" | "cancelled";
}

/** A run as it is stored. */
export interface Run {
  runId: string;
  /** Whose run it is: nobody else may add to it, and no other courier see it. */
  courierId: string;
  /** None while nobody has told that it started: then it has no route either. */
  task?: TaskOfRun;
  ending?: Ending;
  /** When the courier said that they visited a stop, in milliseconds since 1970, by its place in the route. */
  visited: Record<string, number>;
  progress: Progress;
  /** The progress as it is stored. */
  memory?: Uint8Array;
  /** The phone has not told since, by the clock. */
  silentSince?: number;
  /** Of all the above; none while the run is only claimed. Two writers cannot both go on from the same one. */
  digest?: string;
  /** Announcements that have still to be made. */
  said: readonly Message[];
}

/** A run that was claimed by its courier and has no fixes yet. */
export const begun = (runId: string, courierId: string): Run => ({
  runId,
  courierId,
  visited: {},
  progress: NOTHING_YET,
  said: [],
});

/** The run with its memory and digest: what is the same has the same, whatever the order it came to be so. */
export function sealed({ silentSince, ...run }: Run): Run {
  const isSilent = silentSince !== undefined && silentSince === heardAt(run) && !run.ending;
  const { task, ending, visited } = run;
  const memory = remembered(run.progress);
  const facts = [
    task && [task.taskId, task.routeId, task.revision, task.team, task.startedAt],
    ending && [ending.at, ending.outcome],
    Object.entries(visited).toSorted(([a], [b]) => Number(a) - Number(b)),
    isSilent,
    Buffer.from(memory).toString("base64"),
  ];
  // 128 bits of SHA-256.
  const digest = hash("sha256", JSON.stringify(facts), "base64url").slice(0, 22);
  return { ...run, ...(isSilent && { silentSince }), memory, digest };
}

/** When the phone last told where it is, or else when the task was started. */
export const heardAt = ({ task, progress }: Pick<Run, "task" | "progress">) => progress.last?.at ?? task?.startedAt;

/** Has the clock to look at it? It could fall silent, or a crash left something untold. */
export const isWatched = ({ task, ending, silentSince, said }: Run) =>
  said.length > 0 || (task !== undefined && ending === undefined && silentSince === undefined);

/** How much is known of the run: grows with all that comes, in whatever order, and so puts what is told of it in order. */
export const known = ({ task, ending, visited, progress }: Run) =>
  total(progress) + Object.keys(visited).length + (task ? 1 : 0) + (ending ? 1 : 0);

/** Distance as it is told: to the decimetre. */
export const metres = (progress: Progress) => Math.round(distanceM(progress) * 10) / 10;

import { hash } from "node:crypto";
import { encodeSnapshot } from "../fixes/progress-snapshot.ts";
import { distanceM, EMPTY_PROGRESS, type RunProgress, fixCount } from "../fixes/progress.ts";

/** How a run ends: as its task did, or because its task was taken from its courier. */
export const RUN_OUTCOMES = ["completed", "failed", "cancelled", "handed-over"] as const;

/** The task of a run. */
export interface RunTask {
  taskId: string;
  routeId: string;
  revision: number;
  team?: string | undefined;
  title?: string | undefined;
  /** The run of the courier who had the task before: the stops that it visited stay visited. */
  continues?: string | undefined;
  /** In milliseconds since 1970. */
  startedAt: number;
}

/** How the task of a run ended. */
export interface RunEnding {
  /** In milliseconds since 1970. */
  at: number;
  outcome: (typeof RUN_OUTCOMES)[number];
}

/** Both ends included; empty when `to` is before `from`. */
export interface TimeSpan {
  from: number;
  to: number;
}

/** A run as it is stored. */
export interface Run {
  runId: string;
  /** The owner: nobody else may add to the run, and no other courier may see it. */
  courierId: string;
  /** Undefined until `task.started` arrived: then the run has no route either. */
  task?: RunTask;
  ending?: RunEnding;
  /** Manual visits: when the courier reported a visit, in milliseconds since 1970, by the index of the stop. */
  manualVisits: Record<string, number>;
  progress: RunProgress;
  /** The progress as it is stored. */
  snapshot?: Uint8Array;
  /**
   * Of a courier who was erased: the part of the track that is left, in milliseconds since 1970. The progress has no position
   * any more, and nothing is added to the run.
   */
  remainingTrack?: TimeSpan;
  /** Since when the run is silent: set by the schedule, not by a report. */
  silentSince?: number;
  /** Digest of all the above, for optimistic locking. */
  digest: string;
}

/** A run that was claimed by its courier and has no fixes yet. */
export const createRun = (runId: string, courierId: string): Run =>
  withDigest({ runId, courierId, manualVisits: {}, progress: EMPTY_PROGRESS });

/** The run with its snapshot and digest. Equal runs have equal digests, in whatever order their messages arrived. */
export function withDigest({ silentSince, ...run }: Omit<Run, "digest">): Run {
  const isSilent = silentSince !== undefined && silentSince === lastSeenAt(run) && !run.ending;
  const { courierId, task, ending, manualVisits, remainingTrack } = run;
  const snapshot = encodeSnapshot(run.progress);
  const facts = [
    courierId,
    task && [task.taskId, task.routeId, task.revision, task.team, task.startedAt, task.title, task.continues],
    ending && [ending.at, ending.outcome],
    Object.entries(manualVisits).toSorted(([a], [b]) => Number(a) - Number(b)),
    isSilent,
    Buffer.from(snapshot).toString("base64"),
    ...(remainingTrack ? [remainingTrack] : []),
  ];
  // 128 bits of SHA-256.
  const digest = hash("sha256", JSON.stringify(facts), "base64url").slice(0, 22);
  return { ...run, ...(isSilent && { silentSince }), snapshot, digest };
}

/** Time of the newest usable fix, or else of the task's start. */
export const lastSeenAt = ({ task, progress }: Pick<Run, "task" | "progress">) => progress.last?.at ?? task?.startedAt;

/** Whether its courier is on the road for a task. */
export const isActive = ({ task, ending }: Pick<Run, "task" | "ending">) => task !== undefined && ending === undefined;

/** The run as its events name it. */
export const runReference = ({ runId, courierId, task }: Run) => ({
  runId,
  courierId,
  ...(task && { taskId: task.taskId }),
  ...(task?.team !== undefined && { team: task.team }),
});

/** Whether the run will be silent when its phone stops reporting. */
export const canBecomeSilent = (run: Run) => isActive(run) && run.silentSince === undefined;

/** How much is known of a run: grows with every message in whatever order, and so orders its events. */
export const runSeq = ({ task, ending, manualVisits, progress }: Run) =>
  fixCount(progress) + Object.keys(manualVisits).length + (task ? 1 : 0) + (ending ? 1 : 0);

/** Distance rounded to the decimetre, as it is published. */
export const roundedDistanceM = (progress: RunProgress) => Math.round(distanceM(progress) * 10) / 10;

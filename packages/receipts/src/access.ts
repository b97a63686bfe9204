import { problem } from "@waybill/kernel/errors";
import { type Caller, isInTeams } from "@waybill/kernel/http";
import type { PhotoContext } from "./photos/photo.ts";

/**
 * Who may see and review a photo or a receipt: its courier, and managers of its team. It is decided here for the whole
 * service, and nowhere else.
 */
export const isVisibleTo = (
  { courierId, team }: { courierId: string; team?: string | undefined },
  caller: Caller,
): boolean => (caller.role === "courier" ? courierId === caller.sub : isInTeams(caller, team));

/** The picture of a receipt is as much a receipt as what was read of it: dispatchers see proofs only. */
export const isPhotoVisibleTo = (photo: PhotoContext, caller: Caller): boolean =>
  isVisibleTo(photo, caller) && (caller.role !== "dispatcher" || photo.kind !== "receipt");

/** Throws NOT_FOUND for a task that is known to be another courier's or team's; of one that is not started, nothing is known. */
export function assertTaskVisible(
  taskId: string,
  run: { courierId?: string | undefined; team?: string | undefined } | undefined,
  caller: Caller,
): void {
  if (run?.courierId === undefined || isVisibleTo({ courierId: run.courierId, team: run.team }, caller)) return;
  throw problem("NOT_FOUND", `There is no task ${taskId} for you.`);
}

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

/** The courier whose receipts the caller lists; a courier lists their own. Throws NOT_FOUND for a courier who names another. */
export function listedCourier(caller: Caller, courierId: string | undefined): string | undefined {
  if (caller.role !== "courier") return courierId;
  if (courierId === undefined || courierId === caller.sub) return caller.sub;
  throw problem("NOT_FOUND", `There are no receipts of ${courierId} for you.`);
}

/** Throws NOT_FOUND for a task that is known to be another courier's or team's. */
export function assertTaskVisible(
  taskId: string,
  known: { courierId?: string | undefined; team?: string | undefined } | undefined,
  caller: Caller,
): void {
  if (known?.courierId === undefined || isVisibleTo({ courierId: known.courierId, team: known.team }, caller)) return;
  throw problem("NOT_FOUND", `There is no task ${taskId} for you.`);
}

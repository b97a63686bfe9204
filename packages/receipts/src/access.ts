import { type Caller, isInTeams } from "@waybill/kernel/http";

/**
 * Who may see and review a photo or a receipt: its courier, and managers of its team. It is decided here for the whole
 * service, and nowhere else.
 */
export const isVisibleTo = (
  { courierId, team }: { courierId: string; team?: string | undefined },
  caller: Caller,
): boolean => (caller.role === "courier" ? courierId === caller.sub : isInTeams(caller, team));

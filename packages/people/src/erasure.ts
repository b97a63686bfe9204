import type { Message } from "@waybill/events-schema/event";
import { erasureParts } from "@waybill/events-schema/groups";
import { CourierErased, CourierErasureRequested } from "@waybill/events-schema/people";
import { problem } from "@waybill/kernel/errors";
import { createId } from "@waybill/kernel/ids";
import type { Courier } from "./courier.ts";

/** What was erased of a courier, by the service that reported it: numbers of things. */
type ErasurePart = Readonly<Record<string, number>>;

/** That a courier was erased, by whom, and what each service has reported. */
export interface Erasure {
  erasureId: string;
  requestedAt: string;
  requestedBy: string;
  /** By the name of the event. */
  parts: Readonly<Record<string, ErasurePart>>;
  /** When the last part was reported. */
  erasedAt?: string;
}

/** How many parts make it complete. */
const PARTS = erasureParts.length;

/**
 * The courier without anything personal; blocked, and in no list. While it is going on, and where it is the same request again,
 * the same. Asked for after it was done, it is another erasure, of what has come since. Throws VERSION_CONFLICT for one on a run.
 */
export function eraseCourier(courier: Courier, { by, at }: { by: string; at: Date }): Courier {
  const { courierId, version, teams, erasure, activeRuns, createdAt } = courier;
  if (erasure && erasure.erasedAt === undefined) return courier;
  const [runId] = Object.keys(activeRuns);
  if (runId !== undefined)
    throw problem("VERSION_CONFLICT", `Courier ${courierId} is on ${runId}. End it, or take its task away, first.`);
  return {
    courierId,
    version,
    profile: {},
    teams,
    onDuty: false,
    isBlocked: true,
    activeRuns: {},
    endedRuns: {},
    createdAt,
    erasure: {
      erasureId: createId("ers", courierId, String(version)),
      requestedAt: at.toISOString(),
      requestedBy: by,
      parts: {},
    },
  };
}

/** The courier after a service has reported its part. Of a part that is reported twice, after a crash, the first counts. */
export function applyErasurePart(
  courier: Courier,
  { name, at, erasureId, counts }: { name: string; at: string; erasureId: string; counts: ErasurePart },
): Courier {
  const { erasure } = courier;
  if (erasure?.erasureId !== erasureId || name in erasure.parts) return courier;
  const parts = { ...erasure.parts, [name]: counts };
  const isComplete = Object.keys(parts).length === PARTS;
  return { ...courier, erasure: { ...erasure, parts, ...(isComplete && { erasedAt: at }) } };
}

/** The events of a change. */
export function erasureEvents(before: Courier | undefined, after: Courier, correlationId: string): Message[] {
  const { courierId, erasure } = after;
  if (!erasure) return [];
  const { erasureId, requestedAt, erasedAt } = erasure;
  const data = { courierId, erasureId };
  const origin = (what: string, at: string) => ({ id: `${erasureId}.${what}`, at: new Date(at), correlationId });
  if (before?.erasure?.erasureId !== erasureId)
    return [CourierErasureRequested.create(data, origin("requested", requestedAt))];
  if (erasedAt === undefined || before.erasure.erasedAt !== undefined) return [];
  return [CourierErased.create(data, origin("erased", erasedAt))];
}

const DAY_MS = 86_400_000;
/** What no erasure reaches, and ends by itself: what is there, and for how many days at most. */
const EXPIRING_COPIES = [
  { what: "positions in the pages of the live feed", days: 2 },
  { what: "dead letters of the courier's positions", days: 14 },
  { what: "backups of the tables (point-in-time recovery)", days: 35 },
  { what: "where runs have been, to a kilometre, for checking photos", days: 40 },
] as const;

/** Until when each of them is there. */
export const expiringCopies = ({ requestedAt }: Erasure): { what: string; until: string }[] =>
  EXPIRING_COPIES.map(({ what, days }) => ({
    what,
    until: new Date(Date.parse(requestedAt) + days * DAY_MS).toISOString(),
  }));

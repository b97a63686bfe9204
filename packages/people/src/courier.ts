import type { Message } from "@waybill/events-schema/event";
import { type AVAILABILITIES, CourierAvailabilityChanged } from "@waybill/events-schema/people";
import type { Erasure } from "./erasure.ts";

/** The personal data of a courier. It is in this service alone: elsewhere couriers are ids. */
export interface Profile {
  name?: string | undefined;
  phone?: string | undefined;
  vehicle?: string | undefined;
  /** How much fits into the vehicle, in the organization's own unit. */
  capacity?: number | undefined;
}

export interface Courier {
  courierId: string;
  version: number;
  profile: Profile;
  teams: readonly string[];
  onDuty: boolean;
  isBlocked: boolean;
  /** When each run began that has not ended, RFC 3339. */
  activeRuns: Readonly<Record<string, string>>;
  /** When each run of the last days ended: its start may still arrive. */
  endedRuns: Readonly<Record<string, string>>;
  lastSeenAt?: string;
  createdAt: string;
  /** Of one who was erased: nothing else is left than the id and its teams. */
  erasure?: Erasure;
}

export const COURIER_STATES = ["available", "onRun", "paused", "blocked"] as const;
export type CourierState = (typeof COURIER_STATES)[number];

/** Longer than messages are retried. A start older than this says nothing of now, so that the ends of younger ones suffice. */
const RUN_RETENTION_MS = 2 * 86_400_000;
/** Not every event of a courier is worth a write. Rounded, the time does not depend on the order in which they arrive. */
const SEEN_PRECISION_MS = 5 * 60_000;

/** A courier of whom nothing is known but the id, and the team if there is one. */
export const createCourier = (courierId: string, at: Date, teams: readonly string[] = []): Courier => ({
  courierId,
  version: 0,
  profile: {},
  teams,
  onDuty: true,
  isBlocked: false,
  activeRuns: {},
  endedRuns: {},
  createdAt: at.toISOString(),
});

export function courierState(courier: Courier): CourierState {
  const availability = availabilityOf(courier);
  const isOnRun = Object.keys(courier.activeRuns).length > 0;
  return isOnRun && availability !== "blocked" ? "onRun" : availability;
}

/** Whether a courier takes tasks, whatever they are doing. */
function availabilityOf({ isBlocked, onDuty }: Courier): (typeof AVAILABILITIES)[number] {
  if (isBlocked) return "blocked";
  return onDuty ? "available" : "paused";
}

/** The event of a change: none when the courier takes tasks, or does not, as before. */
export function availabilityEvents(before: Courier | undefined, after: Courier, correlationId: string): Message[] {
  const availability = availabilityOf(after);
  if (availability === (before ? availabilityOf(before) : "available")) return [];
  const { courierId, version } = after;
  const origin = { id: `${courierId}.${version}.availability`, seq: version, correlationId };
  return [CourierAvailabilityChanged.create({ courierId, availability }, origin)];
}

/** What is to change; null removes a field, undefined leaves it. */
export interface CourierChanges {
  name?: string | undefined;
  phone?: string | null | undefined;
  vehicle?: string | null | undefined;
  capacity?: number | null | undefined;
  teams?: readonly string[] | undefined;
  onDuty?: boolean | undefined;
  blocked?: boolean | undefined;
}

export function changeCourier(courier: Courier, changes: CourierChanges): Courier {
  const { teams = courier.teams, onDuty = courier.onDuty, blocked = courier.isBlocked, ...fields } = changes;
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const profile = Object.fromEntries(
    Object.entries({ ...courier.profile, ...Object.fromEntries(given) }).filter(([, value]) => value !== null),
  );
  return { ...courier, profile, teams, onDuty, isBlocked: blocked };
}

/** What an event says of a courier: when they were seen, and which run began or ended. */
export interface CourierActivity {
  at: string;
  seenAt?: string | undefined;
  startedRun?: string | undefined;
  endedRun?: string | undefined;
}

/** The courier after one more event, in whatever order and however often they arrive. Without anything new the same object. */
export function applyActivity(
  courier: Courier,
  { at, seenAt, startedRun, endedRun }: CourierActivity,
  now: number,
): Courier {
  if (courier.erasure) return courier;
  let next = courier;
  const isRecent = now - Date.parse(at) < RUN_RETENTION_MS;
  const isKnown = (runId: string) => runId in courier.activeRuns || runId in courier.endedRuns;
  if (startedRun !== undefined && isRecent && !isKnown(startedRun))
    next = { ...next, activeRuns: { ...next.activeRuns, [startedRun]: at } };
  if (endedRun !== undefined && !(endedRun in courier.endedRuns) && (isRecent || endedRun in courier.activeRuns)) {
    const { [endedRun]: _, ...activeRuns } = next.activeRuns;
    const recent = Object.entries(next.endedRuns).filter(([, ended]) => now - Date.parse(ended) < RUN_RETENTION_MS);
    next = { ...next, activeRuns, endedRuns: { ...Object.fromEntries(recent), [endedRun]: at } };
  }
  return seenAt === undefined ? next : noteSeen(next, seenAt);
}

/** The courier was seen then, to five minutes. */
export function noteSeen(courier: Courier, at: string): Courier {
  const seenAt = new Date(Math.floor(Date.parse(at) / SEEN_PRECISION_MS) * SEEN_PRECISION_MS).toISOString();
  return seenAt > (courier.lastSeenAt ?? "") ? { ...courier, lastSeenAt: seenAt } : courier;
}

/** Without marks and case: `Zoë` is found by `zoe`. */
const fold = (text: string): string => text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** Whether a courier is meant by what somebody types: each word of it is in the name or in the id. */
export function isFoundBy(search: string): (courier: Courier) => boolean {
  const words = fold(search).split(/\s+/);
  return ({ courierId, profile: { name = "" } }) => {
    const text = fold(`${courierId} ${name}`);
    return words.every((word) => text.includes(word));
  };
}

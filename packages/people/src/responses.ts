import { FreeId, TrimmedText } from "@waybill/events-schema/text";
import { CourierId } from "@waybill/events-schema/tracking";
import * as z from "zod";
import { type Courier, COURIER_STATES, courierState } from "./courier.ts";
import { type Erasure, expiringCopies } from "./erasure.ts";

/** A courier's id is what the identity provider calls them, in any form: `auth0|6400b2c1`, not one of ours. */
export const CourierPath = z.object({ courierId: CourierId });

/** What a courier may change of their own profile; null removes it. */
export const ContactFields = {
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, "Write it as E.164: + and the country code, then digits only.")
    .nullable()
    .optional(),
  vehicle: TrimmedText.max(64).nullable().optional().describe("In words, such as a cargo bike."),
};
/** What others say of a courier. */
export const CourierFields = {
  name: TrimmedText.max(128),
  ...ContactFields,
  capacity: z
    .int()
    .min(0)
    .max(1_000_000)
    .nullable()
    .optional()
    .describe("How much fits into the vehicle, in the organization's own unit."),
  teams: z
    .array(FreeId.max(64))
    .max(20)
    .transform((teams) => [...new Set(teams)].toSorted()),
};
export const RegisteredId = CourierId.describe("As the claim of the courier's token says it.");

export const CourierResponse = z.object({
  courierId: z.string(),
  name: z.string().optional().describe("Absent for one who is known by events alone, or was not registered yet."),
  phone: z.string().optional(),
  vehicle: z.string().optional(),
  capacity: z.int().optional(),
  teams: z.array(z.string()),
  state: z.enum(COURIER_STATES),
  onDuty: z.boolean().describe("Off duty a courier claims nothing; a run that has begun goes on."),
  runIds: z.array(z.string()).describe("The runs that have not ended."),
  lastSeenAt: z.iso.datetime().optional().describe("By the events of runs and tasks, rounded down to five minutes."),
  createdAt: z.iso.datetime(),
});
export const CourierListResponse = z.object({ couriers: z.array(CourierResponse), cursor: z.string().optional() });

export function toCourierResponse(courier: Courier): z.output<typeof CourierResponse> {
  const { courierId, profile, teams, onDuty, activeRuns, lastSeenAt, createdAt } = courier;
  const runIds = Object.keys(activeRuns);
  const { name, phone, vehicle, capacity } = profile;
  return {
    courierId,
    name,
    phone,
    vehicle,
    capacity,
    teams: [...teams],
    state: courierState(courier),
    onDuty,
    runIds,
    lastSeenAt,
    createdAt,
  };
}

export const ErasureResponse = z.object({
  courierId: z.string(),
  erasureId: z.string(),
  state: z.enum(["erasing", "erased"]),
  requestedAt: z.iso.datetime(),
  requestedBy: z.string(),
  erasedAt: z.iso.datetime().optional(),
  erased: z
    .object({
      runs: z.int().optional().describe("Runs whose tracks have lost their ends, and which have no last position."),
      photos: z.int().optional().describe("Deleted, with their thumbnails."),
      receipts: z.int().optional().describe("Receipts of which only the amounts are left."),
      entries: z.int().optional().describe("Entries of the ledger of which only the amounts are left."),
      tasks: z.int().optional().describe("Tasks from which all that was written about the courier is deleted."),
    })
    .describe("How many of each, as each service has reported."),
  expiring: z
    .array(z.object({ what: z.string(), until: z.iso.datetime() }))
    .describe("Copies that no erasure reaches; each expires by itself, at the latest then."),
});

export function toErasureResponse(courierId: string, erasure: Erasure): z.output<typeof ErasureResponse> {
  const { erasureId, requestedAt, requestedBy, erasedAt, parts } = erasure;
  const state = erasedAt === undefined ? "erasing" : "erased";
  const erased = Object.assign({}, ...Object.values(parts)) as Record<string, number>;
  const expiring = expiringCopies(erasure);
  return { courierId, erasureId, state, requestedAt, requestedBy, erasedAt, erased, expiring };
}

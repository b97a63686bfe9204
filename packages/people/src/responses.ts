import { FreeId, PlainId, TrimmedText } from "@waybill/events-schema/text";
import { CourierId } from "@waybill/events-schema/tracking";
import * as z from "zod";
import { type Courier, COURIER_STATES, courierState } from "./courier.ts";

export const CourierPath = z.object({ courierId: PlainId });

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
export const RegisteredId = CourierId.pipe(PlainId).describe("As the claim of the courier's token says it.");

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

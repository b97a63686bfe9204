import { problem } from "@waybill/kernel/errors";
import type { Caller } from "@waybill/kernel/http";
import { assertMayChangeTeams } from "./access.ts";
import { changeCourier, type Courier, type CourierChanges, createCourier } from "./courier.ts";
import { updateCourierOnly } from "./store.ts";

/**
 * Register a courier: a new one, or one who is known by events alone. Throws VERSION_CONFLICT for one who is registered with
 * other fields.
 */
export const registerCourier = (
  courierId: string,
  fields: CourierChanges & { teams: readonly string[] },
  { caller, correlationId, at }: { caller: Caller; correlationId: string; at: Date },
): Promise<Courier> =>
  updateCourierOnly(courierId, { correlationId, now: at.getTime() }, function register(before) {
    if (before?.erasure)
      throw problem(
        "VERSION_CONFLICT",
        `Courier ${courierId} was erased. Whoever returns is registered under a new id.`,
      );
    const after = changeCourier(before ?? createCourier(courierId, at), fields);
    if (before?.profile.name === undefined) {
      assertMayChangeTeams(before?.teams ?? [], fields.teams, caller);
      return after;
    }
    if (JSON.stringify(after) === JSON.stringify(before)) return before;
    throw problem("VERSION_CONFLICT", `Courier ${courierId} is registered already. Change it by PATCH.`);
  });

import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { assertMayChangeTeams, assertVisible } from "../access.ts";
import { changeCourier } from "../courier.ts";
import { CourierFields, CourierPath, CourierResponse, toCourierResponse } from "../responses.ts";
import { ready, updateCourier } from "../store.ts";

const { name, teams, ...fields } = CourierFields;
const body = z.strictObject({
  name: name.optional(),
  ...fields,
  teams: teams.optional().describe("For admins only."),
  blocked: z
    .boolean()
    .optional()
    .describe("Blocked, a courier gets no tasks; what they have is theirs until it is taken."),
});

/** PATCH /v1/couriers/{courierId}: change a courier, or block them. A manager changes those of their teams, but no teams. */
export const handler = http(
  {
    name: "UpdateCourier",
    roles: ["manager", "admin"],
    path: CourierPath,
    body,
    warm: ready,
    responses: { 200: CourierResponse },
    problems: ["NOT_FOUND", "UNAVAILABLE"],
  },
  async function patchCourier({ path: { courierId }, body: changes, caller, correlationId, receivedAt }) {
    const origin = { correlationId, now: receivedAt.getTime() };
    const courier = await updateCourier(courierId, origin, function change(before) {
      const known = assertVisible(before, courierId, caller);
      assertMayChangeTeams(known.teams, changes.teams ?? known.teams, caller);
      return changeCourier(known, changes);
    });
    return ok(toCourierResponse(courier));
  },
);

import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { courierNotFound } from "../access.ts";
import { changeCourier, createCourier, noteSeen } from "../courier.ts";
import { ContactFields, CourierResponse, toCourierResponse } from "../responses.ts";
import { ready, updateCourier } from "../store.ts";

const body = z.strictObject({
  ...ContactFields,
  onDuty: z.boolean().optional().describe("Off duty, a courier claims nothing; a run that has begun goes on."),
});

/** PATCH /v1/me: the courier's own phone number and vehicle; on duty or off. */
export const handler = http(
  {
    name: "UpdateOwnProfile",
    roles: ["courier"],
    body,
    warm: ready,
    responses: { 200: CourierResponse },
    problems: ["NOT_FOUND", "UNAVAILABLE"],
  },
  async function patchOwnProfile({ body: changes, caller: { sub, team }, correlationId, receivedAt }) {
    const origin = { correlationId, now: receivedAt.getTime() };
    const courier = await updateCourier(sub, origin, function change(before) {
      if (before?.erasure) throw courierNotFound(sub);
      const known = before ?? createCourier(sub, receivedAt, team === undefined ? [] : [team]);
      return noteSeen(changeCourier(known, changes), receivedAt.toISOString());
    });
    return ok(toCourierResponse(courier));
  },
);

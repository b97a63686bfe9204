import { created, http } from "@waybill/kernel/http";
import * as z from "zod";
import { assertMayChangeTeams } from "../access.ts";
import { registerCourier } from "../register-courier.ts";
import { CourierFields, CourierResponse, RegisteredId, toCourierResponse } from "../responses.ts";
import { ready } from "../store.ts";

/** POST /v1/couriers: register a courier under the id of their token. The same request again is the same courier. */
export const handler = http(
  {
    name: "RegisterCourier",
    roles: ["admin"],
    body: z.strictObject({ courierId: RegisteredId, ...CourierFields }),
    warm: ready,
    responses: { 201: CourierResponse },
    problems: ["VERSION_CONFLICT", "UNAVAILABLE"],
  },
  async function postCourier({ body: { courierId, ...fields }, caller, correlationId, receivedAt }) {
    assertMayChangeTeams([], fields.teams, caller);
    const courier = await registerCourier(courierId, fields, { caller, correlationId, at: receivedAt });
    return created(toCourierResponse(courier), `/v1/couriers/${encodeURIComponent(courierId)}`);
  },
);

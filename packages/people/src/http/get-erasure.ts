import { http, ok } from "@waybill/kernel/http";
import { assertMayErase, courierNotFound } from "../access.ts";
import { CourierPath, ErasureResponse, toErasureResponse } from "../responses.ts";
import { readCourier, ready } from "../store.ts";

/** GET /v1/couriers/{courierId}/erasure: whether a courier is erased, and what was. */
export const handler = http(
  {
    name: "GetErasure",
    roles: ["admin"],
    path: CourierPath,
    warm: ready,
    responses: { 200: ErasureResponse },
    problems: ["NOT_FOUND"],
  },
  async function getErasure({ path: { courierId }, caller }) {
    const courier = await readCourier(courierId);
    assertMayErase(courier, courierId, caller);
    if (!courier?.erasure) throw courierNotFound(courierId);
    return ok(toErasureResponse(courierId, courier.erasure));
  },
);

import { accepted, http } from "@waybill/kernel/http";
import { assertMayErase } from "../access.ts";
import { createCourier } from "../courier.ts";
import { eraseCourier } from "../erasure.ts";
import { CourierPath, ErasureResponse, toErasureResponse } from "../responses.ts";
import { ready, updateCourier } from "../store.ts";

/**
 * POST /v1/couriers/{courierId}/erasure: forget a person. The profile is gone at once, the rest within minutes; `GET` of the same
 * path has the receipt. The courier must be on no run.
 */
export const handler = http(
  {
    name: "EraseCourier",
    roles: ["admin"],
    path: CourierPath,
    warm: ready,
    responses: { 202: ErasureResponse },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "UNAVAILABLE"],
  },
  async function postErasure({ path: { courierId }, caller, correlationId, receivedAt }) {
    const { erasure } = await updateCourier(courierId, { correlationId, now: receivedAt.getTime() }, (before) => {
      assertMayErase(before, courierId, caller);
      return eraseCourier(before ?? createCourier(courierId, receivedAt), { by: caller.sub, at: receivedAt });
    });
    return accepted(toErasureResponse(courierId, erasure!));
  },
);

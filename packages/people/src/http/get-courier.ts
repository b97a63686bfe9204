import { http, ok } from "@waybill/kernel/http";
import { assertVisible } from "../access.ts";
import { CourierPath, CourierResponse, toCourierResponse } from "../responses.ts";
import { readCourier, ready } from "../store.ts";

/** GET /v1/couriers/{courierId}: a courier: how to reach them, what they are doing. */
export const handler = http(
  {
    name: "GetCourier",
    roles: ["dispatcher", "manager", "admin"],
    path: CourierPath,
    warm: ready,
    responses: { 200: CourierResponse },
    problems: ["NOT_FOUND"],
  },
  async function getCourier({ path: { courierId }, caller }) {
    return ok(toCourierResponse(assertVisible(await readCourier(courierId), courierId, caller)));
  },
);

import { http, ok } from "@waybill/kernel/http";
import { createCourier } from "../courier.ts";
import { CourierResponse, toCourierResponse } from "../responses.ts";
import { readCourier, ready } from "../store.ts";

/** GET /v1/me: what is known of the courier who asks. */
export const handler = http(
  { name: "GetOwnProfile", roles: ["courier"], warm: ready, responses: { 200: CourierResponse } },
  async function getOwnProfile({ caller: { sub, team }, receivedAt }) {
    const courier = (await readCourier(sub)) ?? createCourier(sub, receivedAt, team === undefined ? [] : [team]);
    return ok(toCourierResponse(courier));
  },
);

import { courierSignEvents } from "@waybill/events-schema/groups";
import { worker } from "@waybill/kernel/worker";
import { applySign, createCourier } from "../courier.ts";
import { toSign } from "../signs.ts";
import { noteCourier, ready } from "../store.ts";

/** Note which runs a courier is on and when they were last seen. Who is not registered is known by the id alone. */
export const handler = worker(
  "ProjectCouriers",
  courierSignEvents,
  async function projectCouriers(event) {
    const { courierId, team } = event.data;
    if (courierId === undefined) return;
    const now = Date.now();
    await noteCourier(courierId, { correlationId: event.meta.correlationId, now }, (before) =>
      applySign(
        before ?? createCourier(courierId, new Date(event.meta.at), team === undefined ? [] : [team]),
        toSign(event),
        now,
      ),
    );
  },
  { warm: ready },
);

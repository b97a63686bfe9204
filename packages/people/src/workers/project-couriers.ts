import { courierActivityEvents } from "@waybill/events-schema/groups";
import { worker } from "@waybill/kernel/worker";
import { applyActivity, createCourier } from "../courier.ts";
import { toCourierActivity } from "../courier-activity.ts";
import { updateCourierOnly, ready } from "../store.ts";

/** Note which runs a courier is on and when they were last seen. Who is not registered is known by the id alone. */
export const handler = worker(
  "ProjectCouriers",
  courierActivityEvents,
  async function projectCouriers(event) {
    const { courierId, team } = event.data;
    if (courierId === undefined) return;
    const now = Date.now();
    await updateCourierOnly(courierId, { correlationId: event.meta.correlationId, now }, (before) =>
      applyActivity(
        before ?? createCourier(courierId, new Date(event.meta.at), team === undefined ? [] : [team]),
        toCourierActivity(event),
        now,
      ),
    );
  },
  { warm: ready },
);

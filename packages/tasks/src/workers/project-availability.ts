import { CourierAvailabilityChanged } from "@waybill/events-schema/people";
import { worker } from "@waybill/kernel/worker";
import { setAvailability } from "../tasks/acquire-slot.ts";
import { ready } from "../store.ts";

/** Note which couriers take no tasks, where a claim sees it. */
export const handler = worker(
  "ProjectAvailability",
  CourierAvailabilityChanged,
  async function projectAvailability({ data: { courierId, availability }, meta: { seq = 0 } }) {
    await setAvailability(courierId, availability, seq);
  },
  { warm: ready },
);

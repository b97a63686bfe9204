import { event, openEnum } from "./event.ts";
import { CourierId } from "./tracking.ts";

/** Whether a courier takes tasks: yes, not now by their own wish, or not at all. */
export const AVAILABILITIES = ["available", "paused", "blocked"] as const;

export const CourierAvailabilityChanged = event("courier.availability-changed", {
  v: 1,
  owner: "people",
  description: "A courier went on or off duty, was blocked or unblocked; the highest seq counts.",
  subject: (courier) => courier.courierId,
  consumers: ["ProjectAvailability"],
  data: {
    courierId: CourierId,
    availability: openEnum(AVAILABILITIES).describe("What it is now; a courier without this event is available."),
  },
  examples: [{ courierId: "c1", availability: "blocked" }],
});

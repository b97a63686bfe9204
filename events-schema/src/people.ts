import { event, openEnum } from "./event.ts";
import { CourierId, ErasureFields } from "./tracking.ts";

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

export const CourierErasureRequested = event("courier.erasure-requested", {
  v: 1,
  owner: "people",
  description: "An admin erased a courier: each service deletes what is personal and reports it.",
  subject: (requested) => requested.courierId,
  consumers: ["EraseCourierNotes", "ErasePhotos", "EraseTracks"],
  data: ErasureFields,
  examples: [{ courierId: "c1", erasureId: "ers_1" }],
});

export const CourierErased = event("courier.erased", {
  v: 1,
  owner: "people",
  description: "Every service has erased the courier.",
  subject: (erased) => erased.courierId,
  data: ErasureFields,
  examples: [{ courierId: "c1", erasureId: "ers_1" }],
});

/** Every event that a write of a courier may publish. */
export const courierEvents = [CourierAvailabilityChanged, CourierErasureRequested, CourierErased] as const;

import { derivedId } from "@waybill/events-schema/event";
import { CourierErasureRequested } from "@waybill/events-schema/people";
import { RunCourierErased } from "@waybill/events-schema/tracking";
import { publish } from "@waybill/kernel/publish";
import { worker } from "@waybill/kernel/worker";
import { eraseTracks } from "../runs/erase-tracks.ts";
import { ready } from "../table.ts";

/** Erase the ends of a courier's tracks, and the last positions of their runs. */
export const handler = worker(
  "EraseTracks",
  CourierErasureRequested,
  async function eraseTracksOfCourier(cause) {
    const counts = await eraseTracks(cause.data.courierId);
    await publish(RunCourierErased.create({ ...cause.data, ...counts }, { id: derivedId(cause, "run"), cause }));
  },
  { warm: ready },
);

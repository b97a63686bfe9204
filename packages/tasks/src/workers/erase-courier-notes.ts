import { derivedId } from "@waybill/events-schema/event";
import { CourierErasureRequested } from "@waybill/events-schema/people";
import { LedgerCourierErased } from "@waybill/events-schema/tasks";
import { publish } from "@waybill/kernel/publish";
import { worker } from "@waybill/kernel/worker";
import { eraseNotes } from "../erase-notes.ts";
import { ready } from "../store.ts";

/** Erase what people wrote about a courier. */
export const handler = worker(
  "EraseCourierNotes",
  CourierErasureRequested,
  async function eraseCourierNotes(cause) {
    const counts = await eraseNotes(cause.data.courierId);
    await publish(LedgerCourierErased.create({ ...cause.data, ...counts }, { id: derivedId(cause, "ledger"), cause }));
  },
  { warm: ready },
);

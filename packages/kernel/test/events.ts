import { event, type Message } from "@waybill/events-schema/event";
import * as z from "zod";

/** Contracts for these tests: the kernel knows nothing of the domain. */
export const ParcelSorted = event("parcel.sorted", {
  v: 1,
  owner: "depot",
  description: "A parcel found its shelf.",
  subject: (parcel) => parcel.parcelId,
  consumers: ["Test"],
  data: { parcelId: z.string(), shelf: z.int().min(1) },
  examples: [{ parcelId: "p1", shelf: 3 }],
});

export const ParcelLost = event("parcel.lost", {
  v: 1,
  owner: "depot",
  description: "A parcel is nowhere to be found.",
  subject: (parcel) => parcel.parcelId,
  consumers: ["Test"],
  data: { parcelId: z.string() },
  examples: [{ parcelId: "p1" }],
});

let made = 0;

/** A sorted parcel with an id of its own. */
export function sorted(options: { id?: string; parcelId?: string; shelf?: number; at?: Date } = {}): Message {
  const n = ++made;
  const { id = `evt_${n}`, parcelId = `p${n}`, shelf = 1, at } = options;
  return ParcelSorted.create({ parcelId, shelf }, { id, at, correlationId: `corr_${n}` });
}

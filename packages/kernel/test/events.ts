import { event, type Message } from "@waybill/events-schema/event";
import * as z from "zod";

/** Contracts for these tests: the kernel knows nothing of the domain. */
export const ShipmentSorted = event("shipment.sorted", {
  v: 1,
  owner: "depot",
  description: "A shipment found its shelf.",
  subject: (shipment) => shipment.shipmentId,
  consumers: ["Test"],
  data: { shipmentId: z.string(), shelf: z.int().min(1) },
  examples: [{ shipmentId: "p1", shelf: 3 }],
});

export const ShipmentLost = event("shipment.lost", {
  v: 1,
  owner: "depot",
  description: "A shipment is nowhere to be found.",
  subject: (shipment) => shipment.shipmentId,
  consumers: ["Test"],
  data: { shipmentId: z.string() },
  examples: [{ shipmentId: "p1" }],
});

let made = 0;

/** A sorted shipment with an id of its own. */
export function sorted(options: { id?: string; shipmentId?: string; shelf?: number; at?: Date } = {}): Message {
  const n = ++made;
  const { id = `evt_${n}`, shipmentId = `p${n}`, shelf = 1, at } = options;
  return ShipmentSorted.create({ shipmentId, shelf }, { id, at, correlationId: `corr_${n}` });
}

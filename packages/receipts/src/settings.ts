import { isCurrency } from "@waybill/events-schema/currencies";
import { settings } from "@waybill/kernel/settings";
import * as z from "zod";

/** The organization whose couriers hand in receipts. */
const ReceiptSettings = z.object({
  currency: z
    .string()
    .refine(isCurrency, "A currency of ISO 4217: EUR.")
    .optional()
    .describe("What the organization pays in: expected where a receipt says too little."),
});

/** Reads the settings of the receipts service. Throws with the name of the parameter that is wrong. */
export const readReceiptSettings = (): Promise<z.output<typeof ReceiptSettings>> =>
  settings("receipts", "receipts", ReceiptSettings);

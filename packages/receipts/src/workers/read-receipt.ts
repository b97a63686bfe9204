import { PhotoThumbnailed } from "@waybill/events-schema/receipts";
import { once } from "@waybill/kernel/once";
import { worker } from "@waybill/kernel/worker";
import { extraction } from "../extract.ts";
import { reader } from "../read-receipt.ts";
import { ready } from "../store.ts";

/** A receipt's photo is read, once for its content, and accepted by itself or put before a manager. */
export const handler = worker(
  "ReadReceipt",
  PhotoThumbnailed,
  extraction({ open: reader, once: once("ReadReceipt") }),
  { concurrency: 1, reserveMs: 6_000, warm: () => Promise.all([ready(), reader()]) },
);

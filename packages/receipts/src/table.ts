/** The Receipts table. What it holds is described in entity-mappings.ts. */
import { Table } from "@waybill/kernel/table";
import { expiresAfter } from "@waybill/kernel/ttl";
import { Resource } from "sst";

export const table = new Table(() => Resource.Receipts);
export const { ready } = table;

/** When a photo, or what is known of its content, is deleted: by then its bytes have expired, too. */
export const photoExpiry = (at: number): number => expiresAfter(at, Resource.Receipts.retentionDays);

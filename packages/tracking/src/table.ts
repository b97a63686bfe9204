/** The Tracking table; what is in it, store.ts, routes/store.ts and live/store.ts know. */
import { Table } from "@waybill/kernel/table";
import { Resource } from "sst";

export const table = new Table(() => Resource.Tracking);
export const { ready } = table;

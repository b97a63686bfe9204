/** The Tracking table. What it holds is described in runs/store.ts, fixes/store.ts, geo/store.ts and live/store.ts. */
import { Table } from "@waybill/kernel/table";
import { expiresAfter } from "@waybill/kernel/ttl";
import { Resource } from "sst";

export const table = new Table(() => Resource.Tracking);
export const { ready } = table;

/** The partition of a run: the run itself and the segments of its fixes. */
export const runPartition = (runId: string) => `RUN#${runId}`;

/** When items of a run expire, in seconds since 1970; `at` is the newest time in the item, in milliseconds. */
export const runExpiry = (at: number) => expiresAfter(at, Resource.Tracking.retentionDays);

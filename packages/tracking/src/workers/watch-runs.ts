import { sweeper } from "@waybill/kernel/sweeper";
import { ready } from "../table.ts";
import { watch } from "../watch.ts";

/** Every minute: runs whose phone tells no more are silent. */
export const handler = sweeper("WatchRuns", ready, watch);

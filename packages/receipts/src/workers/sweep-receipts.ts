import { sweeper } from "@waybill/kernel/sweeper";
import { ready } from "../store.ts";
import { sweepReceipts } from "../sweep.ts";

/** Every minute: expire uploads that did not come, publish what a crash left pending. */
export const handler = sweeper("SweepReceipts", ready, sweepReceipts);

import { sweeper } from "@waybill/kernel/sweeper";
import { ready } from "../store.ts";
import { sweepReceipts } from "../sweep.ts";

/** Every minute: expires uploads that did not arrive, and publishes what a crash left pending. */
export const handler = sweeper("SweepReceipts", ready, sweepReceipts);

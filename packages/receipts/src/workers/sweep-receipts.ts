import { sweeper } from "@waybill/kernel/sweeper";
import { ready } from "../store.ts";
import { sweep } from "../sweep.ts";

/** Every minute: give up uploads that did not come, tell what a crash left untold. */
export const handler = sweeper("SweepReceipts", ready, sweep);

import { sweeper } from "@waybill/kernel/sweeper";
import { ready } from "../store.ts";
import { sweep } from "../sweep.ts";

/** Every minute: tell what a crash left untold, and do what the clock does to tasks. */
export const handler = sweeper("SweepAnnouncements", ready, sweep);

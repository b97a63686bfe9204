import { sweeper } from "@waybill/kernel/sweeper";
import { ready, sweepPeople } from "../store.ts";

/** Every minute: publish what a crash left pending. */
export const handler = sweeper("SweepPeople", ready, sweepPeople);

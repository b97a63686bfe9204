import { sweeper } from "@waybill/kernel/sweeper";
import { ready } from "../table.ts";
import { detectInactiveRuns } from "../runs/detect-inactive-runs.ts";

/** Every minute: detect runs whose phone has stopped reporting. */
export const handler = sweeper("DetectInactiveRuns", ready, detectInactiveRuns);

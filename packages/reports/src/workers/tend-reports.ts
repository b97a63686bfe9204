import { sweeper } from "@waybill/kernel/sweeper";
import { ready } from "../store.ts";
import { tend } from "../tend.ts";

/** Every quarter of an hour: no job is left untold or standing still, no report without what came late. */
export const handler = sweeper("TendReports", ready, tend);

import { sweeper } from "@waybill/kernel/sweeper";
import { reconcileReports } from "../jobs/reconcile.ts";
import { ready } from "../store.ts";

/** Every 15 minutes: publishes what was not published, fails stalled jobs, requests revisions for late facts. */
export const handler = sweeper("ReconcileReports", ready, reconcileReports);

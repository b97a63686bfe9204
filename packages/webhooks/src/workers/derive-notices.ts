import { noticeSourceEvents } from "@waybill/events-schema/groups";
import { worker } from "@waybill/kernel/worker";
import { deriveNotices } from "../notices/derive-notices.ts";
import { ready } from "../store.ts";

/** Publish what customers may know of a run: it is out, near, done. */
export const handler = worker(
  "DeriveNotices",
  noticeSourceEvents,
  async function deriveRunNotices(event) {
    await deriveNotices(event, Date.now());
  },
  { warm: ready },
);

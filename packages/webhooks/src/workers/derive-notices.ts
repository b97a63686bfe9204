import { noticeSourceEvents } from "@waybill/events-schema/groups";
import { unpackProgress } from "@waybill/events-schema/tracking";
import { doEach } from "@waybill/kernel/do-each";
import { worker } from "@waybill/kernel/worker";
import { deriveNotices } from "../notices/derive-notices.ts";
import { ready } from "../store.ts";

/** Publish what customers may know of a run: it is out, near, done. */
export const handler = worker(
  "DeriveNotices",
  noticeSourceEvents,
  async function deriveRunNotices(event) {
    await doEach(unpackProgress(event), (one) => deriveNotices(one, Date.now()));
  },
  { warm: ready },
);

import { erasureParts } from "@waybill/events-schema/groups";
import { PermanentError } from "@waybill/kernel/errors";
import { worker } from "@waybill/kernel/worker";
import { applyErasurePart } from "../erasure.ts";
import { ready, updateCourier } from "../store.ts";

/** Note what each service has erased of a courier; the last part makes the erasure complete. */
export const handler = worker(
  "RecordErasure",
  erasureParts,
  async function recordErasure({ name, meta: { at, correlationId }, data: { courierId, erasureId, ...counts } }) {
    await updateCourier(courierId, { correlationId, now: Date.now() }, (before) => {
      if (!before) throw new PermanentError("courier.unknown", `nobody has erased courier ${courierId}`);
      return applyErasurePart(before, { name, at, erasureId, counts });
    });
  },
  { warm: ready },
);

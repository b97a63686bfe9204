import { PlainId } from "@waybill/events-schema/text";
import { Fix, RecordPositions } from "@waybill/events-schema/tracking";
import { enqueue } from "@waybill/kernel/enqueue";
import { accepted, http } from "@waybill/kernel/http";
import { Resource } from "sst";
import * as z from "zod";

const Report = z.object({ runId: PlainId, fixes: z.array(Fix).min(1).max(500) });

/** POST /v1/positions: take the fixes of one run and promise to keep each of them. Nothing else happens here. */
export const handler = http(
  { name: "ReportPositions", roles: ["courier"], body: Report },
  async ({ body, caller, correlationId, header, receivedAt }) => {
    const positions = { ...body, courierId: caller.sub, receivedAt: receivedAt.toISOString() };
    // The same request again makes the same id: what follows from it happens once.
    const id = `${caller.sub}.${header("idempotency-key") ?? body.fixes[0]!.fixTime}`;
    await enqueue(Resource.RecordPositionsQueue.url, RecordPositions.create(positions, { id, correlationId }));
    return accepted({ accepted: body.fixes.length });
  },
);

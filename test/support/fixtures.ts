import { createHash } from "node:crypto";
import type { LocalWaybill } from "@waybill/local/boot";
import { drawPhotoJpeg } from "../../packages/receipts/test/drawn-photo.ts";
import type { DispatchClient } from "./dispatch-client.ts";

/** Creates a receipt that needs a review: uploaded by courier c1 or this one, read by the fake engine, not accepted. */
export async function createReceiptToReview(
  local: LocalWaybill,
  { request }: DispatchClient,
  nth: number,
  { sub = "c1", ...limits }: { sub?: string; team?: string } = {},
) {
  const truth = { total: nth, currency: "EUR", date: "2026-11-21", merchant: "Spar", number: `${nth}`, trust: 0.5 };
  const bytes = await drawPhotoJpeg(nth, { receipt: truth });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const about = { kind: "receipt", taskId: "tsk_1", runId: "r1", mediaType: "image/jpeg", bytes: bytes.length, sha256 };
  const token = await local.token("courier", sub, limits);
  const offered = await request(token, "POST /v1/photos", about);
  const { url, headers } = offered["upload"] as { url: string; headers: Record<string, string> };
  await fetch(url, { method: "PUT", headers, body: new Uint8Array(bytes) });
  await local.waitUntilIdle({ skip: true });
  const photo = await request(token, `GET /v1/photos/${offered["photoId"] as string}`);
  return { photoId: offered["photoId"] as string, receiptId: photo["receiptId"] as string };
}

/** Requests the report of a day that no other test requests. */
export async function requestReport({ request, manager }: DispatchClient, nth: number): Promise<string> {
  const day = new Date(Date.UTC(2025, 0, nth)).toISOString().slice(0, 10);
  return (await request(manager, "POST /v1/reports", { from: day, to: day }))["reportId"] as string;
}

/** Starts a run on a route that tracking knows, and returns it with the token of its courier. */
export async function startRun(
  local: LocalWaybill,
  dispatch: DispatchClient,
  task: object = {},
): Promise<{ runId: string; courier: string }> {
  const { taskId, courier } = await dispatch.createTask("started", task);
  await local.waitUntilIdle({ skip: true });
  const { run } = (await dispatch.request(courier, `GET /v1/tasks/${taskId}`)) as { run: { runId: string } };
  return { runId: run.runId, courier };
}

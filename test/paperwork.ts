import { createHash } from "node:crypto";
import type { Local } from "@waybill/local/boot";
import { drawPhotoJpeg } from "../packages/receipts/test/drawn-photo.ts";
import type { Dispatch } from "./dispatch.ts";

/** A receipt that waits for a manager: photographed by courier c1, read by the drawn engine, not believed. */
export async function receiptOf(local: Local, { ask }: Dispatch, nth: number) {
  const truth = { total: nth, currency: "EUR", date: "2026-11-21", merchant: "Spar", number: `${nth}`, trust: 0.5 };
  const bytes = await drawPhotoJpeg(nth, { receipt: truth });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const about = { kind: "receipt", taskId: "tsk_1", runId: "r1", mediaType: "image/jpeg", bytes: bytes.length, sha256 };
  const token = await local.token("courier", "c1");
  const offered = await ask(token, "POST /v1/photos", about);
  const { url, headers } = offered["upload"] as { url: string; headers: Record<string, string> };
  await fetch(url, { method: "PUT", headers, body: new Uint8Array(bytes) });
  await local.settled({ skip: true });
  const photo = await ask(token, `GET /v1/photos/${offered["photoId"] as string}`);
  return { photoId: offered["photoId"] as string, receiptId: photo["receiptId"] as string };
}

/** The job of a report of one day, which nobody else asks for. */
export async function reportOf({ ask, manager }: Dispatch, nth: number): Promise<string> {
  const day = new Date(Date.UTC(2025, 0, nth)).toISOString().slice(0, 10);
  return (await ask(manager, "POST /v1/reports", { from: day, to: day }))["reportId"] as string;
}

/** A run on its way along a route that tracking knows of, and the token of its courier. */
export async function runOf(local: Local, dispatch: Dispatch): Promise<{ runId: string; courier: string }> {
  const { taskId, courier } = await dispatch.task("started");
  await local.settled({ skip: true });
  const { run } = (await dispatch.ask(courier, `GET /v1/tasks/${taskId}`)) as { run: { runId: string } };
  return { runId: run.runId, courier };
}

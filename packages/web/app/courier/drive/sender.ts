import { ApiError } from "@waybill/client";
import type { PositionOutbox } from "./outbox.ts";
import type { WaitingFix } from "../storage/database.ts";

/** What the API answered to a report. */
export interface ReportAnswer {
  rejected: readonly { index: number; code: string }[];
  nextReportSeconds: number;
}

/** How a round of sending ended. */
export type SendResult =
  /** Nothing waits; the API wants the next report after so many seconds. */
  | { kind: "sent"; nextReportSeconds: number; reports: number }
  /** Nothing was there to send. */
  | { kind: "nothing" }
  /** Not now: no network, or the API is not able to. */
  | { kind: "failed"; error: unknown };

/** Problems of a request that is never accepted, whenever it is sent. Without such a code it was not the API that answered. */
const PERMANENT_CODES = new Set(["VALIDATION_FAILED", "NOT_FOUND", "RUN_CLOSED", "TOO_LARGE", "UNSUPPORTED_MEDIA"]);
/** Those that one position may cause in a request of many. */
const DIVISIBLE_CODES = new Set(["VALIDATION_FAILED", "TOO_LARGE"]);

/** Send all that waits of a courier, the oldest first. One tab does so at a time; to another there is nothing to send. */
export async function sendWaiting(
  outbox: PositionOutbox,
  courierId: string,
  report: (runId: string, fixes: readonly WaitingFix[]) => Promise<ReportAnswer>,
): Promise<SendResult> {
  return await navigator.locks.request("waybill.send", { ifAvailable: true }, async (lock): Promise<SendResult> => {
    if (!lock) return { kind: "nothing" };
    let result: SendResult = { kind: "nothing" };
    for (let batch = await outbox.next(courierId); batch; batch = await outbox.next(courierId)) {
      const { drive, fixes } = batch;
      try {
        const { rejected, nextReportSeconds } = await report(drive.runId, fixes);
        await outbox.settle(batch, rejected);
        const reports: number = (result.kind === "sent" ? result.reports : 0) + 1;
        result = { kind: "sent", nextReportSeconds, reports };
      } catch (error) {
        const code = error instanceof ApiError ? error.code : "";
        if (!PERMANENT_CODES.has(code)) return { kind: "failed", error };
        if (DIVISIBLE_CODES.has(code) && fixes.length > 1) await outbox.split(batch);
        else
          await outbox.settle(
            batch,
            fixes.map((_, index) => ({ index, code })),
          );
      }
    }
    return result;
  });
}

const BACKOFF_SECONDS = { first: 2, max: 60 };

/** Seconds until the next attempt after so many failures in a row; by chance a little more or less, so that not all phones come back at once. */
export const retryDelaySeconds = (failures: number): number =>
  Math.min(BACKOFF_SECONDS.max, BACKOFF_SECONDS.first * 2 ** (failures - 1)) * (0.75 + Math.random() / 2);

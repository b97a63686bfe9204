import type { Received } from "@waybill/events-schema/event";
import type { ReceiptAccepted, ReceiptCorrected, ReceiptRejected } from "@waybill/events-schema/receipts";
import type { Money } from "@waybill/events-schema/tasks";
import { type Entry, reversalOf } from "./ledger.ts";

/** What was told of a receipt: its amount counts from now on, or none does. */
export interface Verdict {
  receiptId: string;
  /** Its place among the verdicts over this receipt: the last one counts. */
  seq: number;
  courierId: string;
  taskId?: string | undefined;
  /** Absent: it counts for nothing. */
  money?: Money | undefined;
  at: string;
  by: string;
}

export type VerdictTold =
  | ({ name: "receipt.accepted" } & Received<typeof ReceiptAccepted>)
  | ({ name: "receipt.corrected" } & Received<typeof ReceiptCorrected>)
  | ({ name: "receipt.rejected" } & Received<typeof ReceiptRejected>);

export function verdictOf({ name, meta, data }: VerdictTold): Verdict {
  const { receiptId, courierId, taskId, by } = data;
  const money = name === "receipt.rejected" ? undefined : data.money;
  return { receiptId, seq: meta.seq ?? 0, courierId, taskId, money, at: meta.at, by };
}

/**
 * What the verdicts over one receipt come to in its courier's ledger: an entry for each amount that ever counted, and
 * one that takes it back for each but the last, all of kind "receipt". Of the same verdicts it is the same, in whatever order and however often they came.
 */
export function entriesOf(verdicts: readonly Verdict[]): Entry[] {
  const inOrder = verdicts.toSorted((a, b) => a.seq - b.seq);
  return inOrder.flatMap((verdict, n) => {
    const { receiptId, seq, courierId, taskId, money, at, by } = verdict;
    if (!money) return [];
    const entry: Entry = { entryId: `${receiptId}.${seq}`, courierId, kind: "receipt", money, at, by, taskId };
    const next = inOrder[n + 1];
    if (!next) return [entry];
    const taken = reversalOf(entry, { at: next.at, by: next.by, reason: "The receipt was judged anew." });
    return [entry, { ...taken, kind: "receipt" }];
  });
}

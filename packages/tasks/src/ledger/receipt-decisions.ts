import type { NamedMessage } from "@waybill/events-schema/event";
import type { ReceiptAccepted, ReceiptCorrected, ReceiptRejected } from "@waybill/events-schema/receipts";
import type { Money } from "@waybill/events-schema/tasks";
import { type LedgerEntry, createReversal } from "./entries.ts";

/** A decision about a receipt: its amount counts from now on, or none does. */
export interface ReceiptDecision {
  receiptId: string;
  /** Its place among the decisions about this receipt: the last one counts. */
  seq: number;
  courierId: string;
  taskId?: string | undefined;
  /** Absent: it counts for nothing. */
  money?: Money | undefined;
  at: string;
  by: string;
  /** The team of the receipt's courier when its photo was uploaded. */
  team?: string | undefined;
}

export type ReceiptDecisionEvent = NamedMessage<
  typeof ReceiptAccepted | typeof ReceiptCorrected | typeof ReceiptRejected
>;

export function toReceiptDecision({ name, meta, data }: ReceiptDecisionEvent): ReceiptDecision {
  const { receiptId, courierId, taskId, by, team } = data;
  const money = name === "receipt.rejected" ? undefined : data.money;
  return { receiptId, seq: meta.seq ?? 0, courierId, taskId, money, at: meta.at, by, team };
}

/**
 * What the decisions about one receipt come to in its courier's ledger: an entry for each amount that ever counted, and
 * one that takes it back for each but the last, all of kind "receipt". The same decisions give the same entries, in whatever order and however often they came.
 */
export function reimbursementEntries(decisions: readonly ReceiptDecision[]): LedgerEntry[] {
  const inOrder = decisions.toSorted((a, b) => a.seq - b.seq);
  return inOrder.flatMap((decision, n) => {
    const { receiptId, seq, courierId, taskId, money, at, by, team } = decision;
    if (!money) return [];
    const entry: LedgerEntry = {
      entryId: `${receiptId}.${seq}`,
      courierId,
      kind: "receipt",
      money,
      at,
      by,
      taskId,
      team,
    };
    const next = inOrder[n + 1];
    if (!next) return [entry];
    const reversal = createReversal(entry, { at: next.at, by: next.by, reason: "The receipt was judged anew." });
    return [entry, { ...reversal, kind: "receipt" }];
  });
}

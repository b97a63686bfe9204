import { publish } from "@waybill/kernel/publish";
import { announcement } from "./ledger.ts";
import { entriesOf, verdictOf, type VerdictTold } from "./reimbursements.ts";
import { addEntry, addVerdict, readVerdicts } from "./store.ts";

/** Book what a receipt is worth by all that was told of it, and tell. Bears repetition and any order. */
export async function reimburse(told: VerdictTold): Promise<void> {
  const verdict = verdictOf(told);
  await addVerdict(verdict);
  const entries = entriesOf(await readVerdicts(verdict.receiptId));
  for (const entry of entries) await addEntry(entry);
  await publish(entries.map((entry) => announcement(entry, told.meta.correlationId)));
}

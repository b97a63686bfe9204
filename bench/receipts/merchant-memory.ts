import { completeMerchant, type ConfirmedName, NAME_WEIGHT } from "@waybill/receipts/merchants/merchant-names";
import { parseDay, type ReadAttempt, type ReceiptLabels } from "./scoring.ts";

/**
 * The receipts in the order of their days, each with the name that those before it confirmed: what was accepted confirms what was read, and
 * the rest was corrected by a person to its label.
 */
export function recallMerchants(
  attempts: readonly ReadAttempt[],
  labels: Record<string, ReceiptLabels>,
): readonly ReadAttempt[] {
  const names = new Map<string, ConfirmedName[]>();
  const day = ({ id }: ReadAttempt) => parseDay(labels[id]!.date ?? "") ?? "";
  return attempts
    .toSorted((a, b) => (day(a) < day(b) ? -1 : day(a) > day(b) ? 1 : 0))
    .map((attempt) => {
      const { id, reading } = attempt;
      const numbers = reading.merchantNumbers ?? [];
      const recalled = completeMerchant(
        reading,
        numbers.flatMap((number) => names.get(number) ?? []),
      );
      const read = reading.fields.merchant?.value;
      const confirmed = reading.accepted
        ? { name: read, weight: NAME_WEIGHT.accepted }
        : { name: labels[id]!.company, weight: NAME_WEIGHT.corrected };
      for (const number of confirmed.name === undefined ? [] : numbers)
        names.set(number, [
          ...(names.get(number) ?? []),
          { receiptId: id, name: confirmed.name!, weight: confirmed.weight },
        ]);
      return { ...attempt, reading: recalled };
    });
}

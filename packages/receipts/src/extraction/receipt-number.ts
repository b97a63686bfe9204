import type { TextPiece, PageRows } from "./layout/rows.ts";

/** Words before the number of a receipt, the clearest first. */
const NUMBER_LABELS: RegExp[] = [
  /(?:RECEIPT|INVOICE|INV|BILL|DOC(?:UMENT)?|CHECK|SLIP|RESIT|BON|BELEG|RECHNUNGS?|FACTURE|FATTURA|TICKET)\s*[-.#]?\s*(?:NO|N0|NUM|NUMBER|NR|N°|#|ID)\b\.?/i,
  /发票号码|票据号码|小票号|流水号|单号|订单号/,
  /(?:TRANS(?:ACTION)?|TRX|TXN|ORDER|ORD)\s*(?:NO|N0|NUMBER|NR|#|ID)\b\.?/i,
  /(?:RECEIPT|INVOICE|BILL)\s*[#:]/i,
];
const NUMBER_PATTERN = /^[\s:.#-]*([A-Z]{0,6}[-/]?\d[A-Z0-9]*(?:[-/][A-Z0-9]+)*)/i;
const DATE_PATTERN = /^\d{1,4}[/-]\d{1,2}[/-]\d{2,4}$/;

export interface ExtractedNumber {
  value: string;
  confidence: number;
  piece: TextPiece;
  reason: string;
}

/** The number beside a word for it in the same row. */
export function readReceiptNumber({ rows }: PageRows): ExtractedNumber | undefined {
  for (const name of NUMBER_LABELS)
    for (const { pieces } of rows)
      for (const [i, piece] of pieces.entries()) {
        const found = name.exec(piece.text);
        if (!found) continue;
        for (const [holder, text] of [
          [piece, piece.text.slice(found.index + found[0].length)],
          [pieces[i + 1], pieces[i + 1]?.text],
        ] as const) {
          const value = NUMBER_PATTERN.exec(text ?? "")?.[1];
          if (!holder || value === undefined || value.length < 3 || DATE_PATTERN.test(value)) continue;
          return {
            value,
            confidence: Math.min(1, ...holder.confidence),
            piece: holder,
            reason: `beside "${found[0].trim()}"`,
          };
        }
      }
  return undefined;
}

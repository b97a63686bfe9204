import type { PrintedAmount } from "./amounts.ts";
import { isBillLabel, type AmountLabel } from "./labels.ts";
import type { TextRow } from "../layout/rows.ts";

/** The words between the amount and the previous one in its row, if there are any, else those from the start of the row. */
export function wordsBefore(amount: PrintedAmount, amounts: readonly PrintedAmount[]): string {
  const { row, piece } = amount;
  const at = row.pieces.indexOf(piece);
  const texts = (from: number) => row.pieces.slice(from, at).map(({ text }) => text);
  const alone = texts(0).findLast((text) => /[A-Za-z]{3}/.test(text));
  if (alone !== undefined && /^\W*(GRAND\s*|NETT?\s*)?T[O0]TA[LI1]\W*(RM\W*)?$/i.test(alone)) return alone;
  const before = amounts
    .filter((other) => other !== amount && other.row === row && other.form === "decimal" && other.right < amount.left)
    .toSorted((a, b) => b.right - a.right)[0];
  const since = before && wordsBetween(before, amount);
  if (since !== undefined && /[A-Za-z\u4e00-\u9fff]{3}/.test(since)) return since;
  return [...texts(0), amount.before].join(" ");
}

function wordsBetween(before: PrintedAmount, { row, piece, start, before: text }: PrintedAmount): string {
  if (before.piece === piece) return piece.text.slice(before.end, start);
  const between = row.pieces.slice(row.pieces.indexOf(before.piece) + 1, row.pieces.indexOf(piece));
  return [before.after, ...between.map((one) => one.text), text].join(" ");
}

/** After the amount, to the end of its row. */
export const wordsAfter = ({ row, piece, after }: PrintedAmount): string =>
  [after, ...row.pieces.slice(row.pieces.indexOf(piece) + 1).map(({ text }) => text)].join(" ");

/** The row above, else below, that has words but no amount of its own. */
export function adjacentRow(
  { row, left }: PrintedAmount,
  amounts: readonly PrintedAmount[],
  rows: readonly TextRow[],
  labels: readonly AmountLabel[],
): TextRow | undefined {
  return [rows[row.index - 1], rows[row.index + 1]].find(
    (other) =>
      other !== undefined &&
      !amounts.some((one) => one.row === other && endsRow(one)) &&
      Math.abs(other.y - row.y) <= 2.1 * Math.max(other.height, row.height) &&
      isBillLabel(labels[other.index]!) &&
      other.pieces[0]!.left < left,
  );
}

const endsRow = ({ form, piece, row, after }: PrintedAmount): boolean =>
  form === "decimal" || (piece === row.pieces.at(-1) && /^[.,]?\s*$/.test(after));

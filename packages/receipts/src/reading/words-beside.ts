import type { Amount } from "./amounts.ts";
import { isPlaced, type Label } from "./labels.ts";
import type { Row } from "./rows.ts";

/** Between the amount before it on its row, if words stand there, or the row's beginning, and the amount. */
export function wordsBefore(amount: Amount, amounts: readonly Amount[]): string {
  const { row, piece } = amount;
  const at = row.pieces.indexOf(piece);
  const texts = (from: number) => row.pieces.slice(from, at).map(({ text }) => text);
  const alone = texts(0).findLast((text) => /[A-Za-z]{3}/.test(text));
  if (alone !== undefined && /^\W*(GRAND\s*|NETT?\s*)?T[O0]TA[LI1]\W*(RM\W*)?$/i.test(alone)) return alone;
  const before = amounts
    .filter((other) => other !== amount && other.row === row && other.form === "decimal" && other.right < amount.left)
    .toSorted((a, b) => b.right - a.right)[0];
  const since = before && wordsSince(before, amount);
  if (since !== undefined && /[A-Za-z\u4e00-\u9fff]{3}/.test(since)) return since;
  return [...texts(0), amount.before].join(" ");
}

function wordsSince(before: Amount, { row, piece, start, before: text }: Amount): string {
  if (before.piece === piece) return piece.text.slice(before.end, start);
  const between = row.pieces.slice(row.pieces.indexOf(before.piece) + 1, row.pieces.indexOf(piece));
  return [before.after, ...between.map((one) => one.text), text].join(" ");
}

/** After the amount, to the end of its row. */
export const wordsAfter = ({ row, piece, after }: Amount): string =>
  [after, ...row.pieces.slice(row.pieces.indexOf(piece) + 1).map(({ text }) => text)].join(" ");

/** The row above, else below, that has words but no amount of its own. */
export function rowBeside(
  { row, left }: Amount,
  amounts: readonly Amount[],
  rows: readonly Row[],
  labels: readonly Label[],
): Row | undefined {
  return [rows[row.index - 1], rows[row.index + 1]].find(
    (other) =>
      other !== undefined &&
      !amounts.some((one) => one.row === other && endsRow(one)) &&
      Math.abs(other.y - row.y) <= 2.1 * Math.max(other.height, row.height) &&
      isPlaced(labels[other.index]!) &&
      other.pieces[0]!.left < left,
  );
}

const endsRow = ({ form, piece, row, after }: Amount): boolean =>
  form === "decimal" || (piece === row.pieces.at(-1) && /^[.,]?\s*$/.test(after));

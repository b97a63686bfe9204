import { ADDRESS, LEGAL, META, SECTION, SELLER, TRADE } from "./merchant-words.ts";
import { isTornOff, nameAlone, nameRepaired } from "./names.ts";
import type { Piece, Row, Sheet } from "./rows.ts";

/** Who gave the receipt. */
export interface PickedMerchant {
  value: string;
  /** Mean certainty of the worst of its pieces. */
  certainty: number;
  /** How far the next line is behind. */
  margin: number;
  /** It says what kind of company it is: Sdn Bhd, Ltd, 公司. */
  isLegal: boolean;
  reason: string;
  pieces: readonly Piece[];
}

interface Line {
  row: Row;
  pieces: Piece[];
  text: string;
  isLegal: boolean;
  certainty: number;
  score: number;
}

/** The head of a receipt is at most so many rows. */
const HEAD = 16;
/** Pieces further apart, in heights of print, are not one name: a stamp, a logo. */
const APART = 3.2;

/** The merchant, from the head of the receipt or from where a fapiao names the seller; undefined when nothing is like a name. */
export function pickMerchant({ rows, height }: Sheet): PickedMerchant | undefined {
  const seller = sellerOf(rows);
  if (seller) return seller;
  const lines = headOf(rows)
    .map((row) => ({ row, ...nameIn(row, height) }))
    .filter(({ text }) => letters(text) >= 3)
    .map((line, n) => ({ ...line, score: scoreOf(line, n, height) }))
    .toSorted((a, b) => b.score - a.score);
  const [best, next] = lines;
  if (!best) return undefined;
  const { text, pieces } = withItsOtherHalf(best, rows, height);
  return {
    value: text,
    certainty: best.certainty,
    margin: next ? best.score - next.score : Number.POSITIVE_INFINITY,
    isLegal: best.isLegal,
    reason: best.isLegal ? "the company's name in the head" : "the line of the head most like a name",
    pieces,
  };
}

const OWNER = /OWNED\s*BY|BILL TO|SOLD TO|CUSTOMER/i;

const letters = (text: string): number => text.match(/[A-Za-z\u4e00-\u9fff]/g)?.length ?? 0;
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / (numbers.length || 1);
const certaintyOf = (pieces: readonly Piece[]): number => Math.min(...pieces.map(({ certainty }) => mean(certainty)));

/** 销售方 名称: … */
function sellerOf(rows: readonly Row[]): PickedMerchant | undefined {
  for (const [i, row] of rows.entries()) {
    const name = /名\s*称\s*[:]?\s*([\u4e00-\u9fff()]{4,40})/.exec(row.text)?.[1];
    if (name === undefined || !SELLER.test(row.text + (rows[i - 1]?.text ?? ""))) continue;
    const pieces = row.pieces.filter(({ text }) => text.includes(name.slice(0, 4)));
    return {
      value: name,
      certainty: certaintyOf(row.pieces),
      margin: Number.POSITIVE_INFINITY,
      isLegal: true,
      reason: "named as the seller",
      pieces,
    };
  }
  return undefined;
}

/** Down to where the receipt itself begins. */
function headOf(rows: readonly Row[]): Row[] {
  const section = rows.findIndex(({ text, index }) => index > 2 && SECTION.test(text.replaceAll(/\d/g, "")));
  const end = section === -1 ? Math.min(rows.length, 14) : section;
  // Who owns a shop is not what it is called.
  const named = rows.slice(0, HEAD).filter(({ index }) => !OWNER.test(rows[index - 1]?.text ?? ""));
  const last = Math.max(4, Math.min(end + 1, HEAD));
  const head = named.filter(({ index }) => index < last);
  // Some print "Tax invoice" above their name.
  const isNamed = head.some(({ text, index }) => LEGAL.test(text) || (index < 3 && TRADE.test(text)));
  return isNamed ? head : named.filter(({ index, text }) => index < last || LEGAL.test(text));
}

/** The widest group of pieces that stand together. */
function nameIn({ pieces }: Row, height: number): Pick<Line, "pieces" | "text" | "isLegal" | "certainty"> {
  const groups: Piece[][] = [];
  for (const piece of pieces) {
    const before = groups.at(-1)?.at(-1);
    if (before && piece.left - before.right <= APART * height) groups.at(-1)!.push(piece);
    else groups.push([piece]);
  }
  const width = (group: readonly Piece[]) => group.reduce((sum, { left, right }) => sum + right - left, 0);
  const widest = groups
    .toSorted((a, b) => width(b) - width(a))[0]!
    .filter(({ text }) => !/^(POSTE[DE]|PAID)$/i.test(text));
  const text = nameRepaired(
    widest
      .map((piece) => piece.text)
      .join(" ")
      .trim(),
  );
  return { pieces: widest, text, isLegal: LEGAL.test(text.replaceAll(/\s+/g, " ")), certainty: certaintyOf(pieces) };
}

/** "Bistro & Cafe" says what somebody is, not who. */
const isTradeAlone = (text: string): boolean =>
  letters(text.replaceAll(new RegExp(TRADE, "gi"), "").replaceAll(/BISTRO|FAMILY|FASHION|\bAND\b|\bTHE\b/gi, "")) < 3;

function scoreOf({ row, text, isLegal, certainty }: Omit<Line, "score">, n: number, height: number): number {
  const [count, digits] = [letters(text), text.match(/\d/g)?.length ?? 0];
  return (
    (isLegal ? 4 : 0) +
    (TRADE.test(text) && !isTradeAlone(text) ? 1.5 : 0) -
    (isTradeAlone(text) ? 2 : 0) -
    (ADDRESS.test(text) && !isLegal ? 3 : 0) -
    (META.test(text) ? (isLegal ? 0.8 : 3) : 0) -
    (digits > count ? 2 : 0) -
    (/^[a-z ]+$/.test(text) ? 3 : 0) -
    (/BILL TO|SOLD TO|CUSTOMER|DELIVER|MEMBER|购买方/i.test(text) ? 4 : 0) -
    0.35 * n -
    0.1 * row.index +
    Math.min(1.2, Math.max(0, row.height / height - 1.1)) -
    (certainty < 0.7 ? 1.5 : 0) -
    (count < 5 ? 0.7 : 0)
  );
}

/** A name that runs over two lines, as one. */
function withItsOtherHalf(
  { row, text: raw, pieces, isLegal }: Pick<Line, "row" | "text" | "pieces" | "isLegal">,
  rows: readonly Row[],
  height: number,
): Pick<Line, "text" | "pieces"> {
  const text = nameAlone(raw);
  const beside = (by: -1 | 1) => {
    const other = rows[row.index + by];
    return other ? nameIn(other, height) : { text: "", pieces: [] };
  };
  const [above, below] = [beside(-1), beside(1)];
  const isName = (other: string) =>
    other !== "" && !ADDRESS.test(other) && !META.test(other) && /[A-Za-z]{3}/.test(other);
  if (isLegal && isTornOff(text, above.text) && isName(above.text)) {
    const whole = {
      row: rows[row.index - 1]!,
      text: `${above.text} ${text}`,
      pieces: [...above.pieces, ...pieces],
      isLegal,
    };
    return row.index > 0 ? withItsOtherHalf(whole, rows, height) : whole;
  }
  const goesOn =
    (/SDN\.?$/i.test(text) && /^BHD/i.test(below.text)) ||
    (below.text.startsWith("&") && !isLegal) ||
    (text.endsWith("&") && isName(below.text)) ||
    (!isLegal && /^(\(M\)\s*|\(MALAYSIA\)\s*)?S[DO]N\.?\s*BHD/i.test(below.text));
  return goesOn ? { text: `${text} ${nameAlone(below.text)}`, pieces: [...pieces, ...below.pieces] } : { text, pieces };
}

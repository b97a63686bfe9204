import { findDates } from "./date-formats.ts";
import {
  ADDRESS_WORDS,
  BUYER_HEADING,
  ENDS_WITH_NUMBER,
  hasLegalForm,
  HEAD_END,
  HEAD_NOISE,
  SELLER_HEADING,
  TRADE_WORDS,
  WEB_PAGE,
} from "./merchant-words.ts";
import { isSecondHalf, stripRegistration, repairName } from "./merchant-name.ts";
import type { TextPiece, TextRow, PageRows } from "./layout/rows.ts";

/** Who gave the receipt. */
export interface ExtractedMerchant {
  value: string;
  /** Mean confidence of the worst of its pieces. */
  confidence: number;
  /** The distance of the next best line in score. */
  margin: number;
  /** It names the legal form of a company: Sdn Bhd, Ltd, 公司. */
  isLegal: boolean;
  reason: string;
  pieces: readonly TextPiece[];
}

interface NameLine {
  row: TextRow;
  pieces: TextPiece[];
  text: string;
  isLegal: boolean;
  confidence: number;
  score: number;
}

/** The head of a receipt has at most this many rows. */
const MAX_HEAD_ROWS = 16;
/** Pieces further apart, in text heights, are not one name: a stamp, a logo. */
const MAX_GAP = 3.2;

/** The merchant, from the head of the receipt or from the seller of a fapiao; undefined when nothing resembles a name. */
export function readMerchant({ rows, height }: PageRows): ExtractedMerchant | undefined {
  const seller = readSeller(rows);
  if (seller) return seller;
  const lines = headRows(rows)
    .map((row) => ({ row, ...findName(row, height) }))
    .filter(({ text }) => countLetters(text) >= 3 && !WEB_PAGE.test(text) && findDates(text, "day first").length === 0)
    .map((line, n) => ({ ...line, score: scoreLine(line, n, height) }))
    .toSorted((a, b) => b.score - a.score);
  const [best, next] = lines;
  if (!best) return undefined;
  const { text, pieces } = joinSplitName(best, rows, height);
  return {
    value: text,
    confidence: best.confidence,
    margin: next ? best.score - next.score : Number.POSITIVE_INFINITY,
    isLegal: best.isLegal,
    reason: best.isLegal ? "the company's name in the head" : "the line of the head most like a name",
    pieces,
  };
}

/** The row of goods. */
const ENDS_WITH_PRICE = /\p{L}.*\d[.,]\d{2}(?: ?\p{L}{1,3})?$/u;
const OWNER_WORDS = /OWNED\s*BY|BILL TO|SOLD TO|CUSTOMER/i;

/** A Chinese character is worth two letters. */
const countLetters = (text: string): number =>
  (text.match(/[A-Za-z\u4e00-\u9fff]/g)?.length ?? 0) + (text.match(/[\u4e00-\u9fff]/g)?.length ?? 0);
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / (numbers.length || 1);
const minConfidence = (pieces: readonly TextPiece[]): number =>
  Math.min(...pieces.map(({ confidence }) => mean(confidence)));

const FAPIAO_NAME = /名\s*[称稱]\s*[:]?\s*([\u4e00-\u9fff()]{4,40})/g;
/** The heading of a party stands at most so many rows above its name. */
const MAX_HEADING_ROWS = 2;

/** 销售方 名称: …, by the heading that comes last before the name. Where buyer and seller stand side by side, the seller is to the right. */
function readSeller(rows: readonly TextRow[]): ExtractedMerchant | undefined {
  for (const [i, row] of rows.entries()) {
    const names = [...row.text.matchAll(FAPIAO_NAME)];
    const found = names.at(-1);
    if (!found) continue;
    const above = rows.slice(Math.max(0, i - MAX_HEADING_ROWS), i).map(({ text }) => text);
    const before = [...above, row.text.slice(0, found.index)].join("\n");
    if (lastIndexOf(before, SELLER_HEADING) <= (names.length > 1 ? -1 : lastIndexOf(before, BUYER_HEADING))) continue;
    const name = found[1]!;
    const pieces = row.pieces.filter(({ text }) => text.includes(name.slice(0, 4)));
    return {
      value: name,
      confidence: minConfidence(row.pieces),
      margin: Number.POSITIVE_INFINITY,
      isLegal: true,
      reason: "named as the seller",
      pieces,
    };
  }
  return undefined;
}

const lastIndexOf = (text: string, pattern: RegExp): number =>
  [...text.matchAll(new RegExp(pattern, "g"))].at(-1)?.index ?? -1;

/** The rows above the items of the receipt. */
function headRows(rows: readonly TextRow[]): TextRow[] {
  const section = rows.findIndex(({ text, index }) => index > 2 && HEAD_END.test(text.replaceAll(/\d/g, "")));
  const end = section === -1 ? Math.min(rows.length, 14) : section;
  // The owner of a shop is not its name.
  const named = rows
    .slice(0, MAX_HEAD_ROWS)
    .filter(({ index }) => !OWNER_WORDS.test(rows[index - 1]?.text ?? "") && !isOfBuyer(rows, index));
  const last = Math.max(4, Math.min(end + 1, MAX_HEAD_ROWS));
  const head = named.filter(({ index }) => index < last);
  // Some receipts have "Tax invoice" above the name.
  const isNamed = head.some(({ text, index }) => hasLegalForm(text) || (index < 3 && TRADE_WORDS.test(text)));
  return isNamed ? head : named.filter(({ index, text }) => index < last || hasLegalForm(text));
}

/** The buyer of a fapiao and what stands below that heading is not its merchant. */
const isOfBuyer = (rows: readonly TextRow[], index: number): boolean =>
  rows
    .slice(Math.max(0, index - MAX_HEADING_ROWS), index + 1)
    .some(({ text }) => BUYER_HEADING.test(text) && !SELLER_HEADING.test(text));

/** The widest group of adjacent pieces. */
function findName({ pieces }: TextRow, height: number): Pick<NameLine, "pieces" | "text" | "isLegal" | "confidence"> {
  const groups: TextPiece[][] = [];
  for (const piece of pieces) {
    const before = groups.at(-1)?.at(-1);
    if (before && piece.left - before.right <= MAX_GAP * height) groups.at(-1)!.push(piece);
    else groups.push([piece]);
  }
  const width = (group: readonly TextPiece[]) => group.reduce((sum, { left, right }) => sum + right - left, 0);
  const widest = groups
    .toSorted((a, b) => width(b) - width(a))[0]!
    .filter(({ text }) => !/^(POSTE[DE]|PAID)$/i.test(text));
  const text = repairName(
    widest
      .map((piece) => piece.text)
      .join(" ")
      .trim(),
  );
  return {
    pieces: widest,
    text,
    isLegal: hasLegalForm(text.replaceAll(/\s+/g, " ")),
    confidence: minConfidence(pieces),
  };
}

/** "Bistro & Cafe" is a kind of business and not a name. */
const isOnlyTrade = (text: string): boolean =>
  countLetters(
    text.replaceAll(new RegExp(TRADE_WORDS, "gi"), "").replaceAll(/BISTRO|FAMILY|FASHION|\bAND\b|\bTHE\b/gi, ""),
  ) < 3;

function scoreLine({ row, text, isLegal, confidence }: Omit<NameLine, "score">, n: number, height: number): number {
  const [count, digits] = [countLetters(text), text.match(/\d/g)?.length ?? 0];
  return (
    (isLegal ? 4 : 0) +
    (TRADE_WORDS.test(text) && !isOnlyTrade(text) ? 1.5 : 0) -
    (isOnlyTrade(text) ? 2 : 0) -
    (ADDRESS_WORDS.test(text) && !isLegal ? (n === 0 ? 1 : 3) : 0) -
    (ENDS_WITH_NUMBER.test(text) && !isLegal && n > 0 ? 2 : 0) -
    (ENDS_WITH_PRICE.test(row.text) && n > 0 ? 3 : 0) -
    (HEAD_NOISE.test(text) ? (isLegal ? 0.8 : 3) : 0) -
    (digits > count ? 2 : 0) -
    (/^[a-z ]+$/.test(text) ? 3 : 0) -
    (/BILL TO|SOLD TO|CUSTOMER|DELIVER|MEMBER|购买方/i.test(text) ? 4 : 0) -
    0.35 * n -
    0.1 * row.index +
    Math.min(1.2, Math.max(0, row.height / height - 1.1)) -
    (confidence < 0.7 ? 1.5 : 0) -
    (count < 5 ? 0.7 : 0)
  );
}

/** A name that runs over two lines, as one. */
function joinSplitName(
  { row, text: raw, pieces, isLegal }: Pick<NameLine, "row" | "text" | "pieces" | "isLegal">,
  rows: readonly TextRow[],
  height: number,
): Pick<NameLine, "text" | "pieces"> {
  const text = stripRegistration(raw);
  const beside = (by: -1 | 1) => {
    const other = rows[row.index + by];
    return other ? findName(other, height) : { text: "", pieces: [] };
  };
  const [above, below] = [beside(-1), beside(1)];
  const isName = (other: string) =>
    other !== "" && !ADDRESS_WORDS.test(other) && !HEAD_NOISE.test(other) && /[A-Za-z]{3}/.test(other);
  if (isLegal && isSecondHalf(text, above.text) && isName(above.text)) {
    const whole = {
      row: rows[row.index - 1]!,
      text: `${above.text} ${text}`,
      pieces: [...above.pieces, ...pieces],
      isLegal,
    };
    return row.index > 0 ? joinSplitName(whole, rows, height) : whole;
  }
  const goesOn =
    (/SDN\.?$/i.test(text) && /^BHD/i.test(below.text)) ||
    (below.text.startsWith("&") && !isLegal) ||
    (text.endsWith("&") && isName(below.text)) ||
    (!isLegal && /^(\(M\)\s*|\(MALAYSIA\)\s*)?S[DO]N\.?\s*BHD/i.test(below.text));
  return goesOn
    ? { text: `${text} ${stripRegistration(below.text)}`, pieces: [...pieces, ...below.pieces] }
    : { text, pieces };
}

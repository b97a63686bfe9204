import { decisiveCharacters, findDates, type DayOrder, type FoundDate } from "./date-formats.ts";
import type { TextPiece, TextRow, PageRows } from "./layout/rows.ts";
import { sameOffset } from "./layout/same-offset.ts";
import { hasOnlyWordsOfSale, isDateOfElse, isDateRow, isOfOtherDate, namesAnotherTime } from "./date-words.ts";

/** The date of a receipt, with its confidence. */
export interface ExtractedDate {
  value: string;
  /** The confidence of its worst character. */
  confidence: number;
  /** The distance of the next best date in score; infinite when there is none. */
  margin: number;
  ambiguous: boolean;
  reason: string;
  /** The reasons for a review; none when it is certain. */
  doubts: readonly string[];
  row: TextRow;
  piece: TextPiece | undefined;
  start: number;
  end: number;
}

interface DateCandidate extends FoundDate {
  row: TextRow;
  piece: TextPiece | undefined;
  confidence: number;
  score: number;
  /** Its row has a word for the date of the sale, or a time of day. */
  isLabelled: boolean;
  /** It is called another date, such as expiry, or something that may be one: words of its row that no sale has. */
  isOfOther: boolean;
}

/** A candidate with what its numbers may mean besides, by the days on which a receipt can be of. */
interface PlacedDate extends DateCandidate {
  alternatives: readonly string[];
  /** By the usual order it is of some years before: 26.10.25 is rather of 2025 than of a year that comes first. */
  mayBeOld: boolean;
}

/** What is known about the date of a receipt besides its text. */
export interface DateContext {
  order: DayOrder;
  /** That order is the only one where its currency is paid. */
  isCustom: boolean;
  /** The receipt cannot have a later date, and is seldom much older. */
  takenBefore: Date;
}

const DAY_MS = 86_400_000;
/** Receipts have the local date, which may be half a day ahead of UTC. */
const MIN_AGE_DAYS = -1;
/**
 * A receipt older than this many days when it is submitted needs a review: a year that is misread as an earlier one makes it older
 * by 365 days at least, and a local date is at most one day ahead. A year misread as a later one is in the future.
 */
const MAX_AGE_DAYS = 364;
/** Nobody hands in what is older, so that its numbers must mean something else. */
const MAX_LATE_DAYS = 5 * 365;

/** A character with less confidence may be another one, and no sum confirms the digits of a date. */
const MIN_CONFIDENCE = 0.9;

/** The date of a receipt; undefined when no printed date can be it. */
export function readDate({ rows }: PageRows, context: DateContext): ExtractedDate | undefined {
  const { order, takenBefore } = context;
  const inPieces = rows.flatMap((row) => row.pieces.flatMap((piece) => findDatesInPiece(row, piece, order, rows)));
  const found = inPieces.length > 0 ? inPieces : rows.flatMap((row) => findDatesAcrossPieces(row, order));
  const printed = found.map((one) => placeInTime(one, takenBefore));
  const past = printed.filter(({ value }) => ageDays(value, takenBefore) > MIN_AGE_DAYS);
  const recent = past.filter(({ value }) => isRecent(value, takenBefore));
  const ranked = [...Map.groupBy(recent.length > 0 ? recent : past, ({ value }) => value).values()]
    .map((same) => {
      const first = same.toSorted((a, b) => b.score - a.score)[0]!;
      return {
        ...first,
        times: same.length,
        score: first.score + 0.5 * (same.length - 1),
        confidence: Math.max(...same.map(({ confidence }) => confidence)),
        isLabelled: same.some(({ isLabelled }) => isLabelled),
      };
    })
    .toSorted((a, b) => b.score - a.score);
  const [best, next] = ranked;
  if (!best) return undefined;
  const { value, confidence, alternatives, row, piece, start, end } = best;
  const ambiguous = alternatives.length > 0;
  const reasons = [
    isDateRow(best.row.text) ? "in a row that speaks of a date" : "printed as a date",
    best.times > 1 ? `${best.times} times` : "",
    ambiguous ? `read ${order}` : "",
  ];
  return {
    value,
    confidence,
    ambiguous,
    row,
    piece,
    start,
    end,
    margin: next ? best.score - next.score : Number.POSITIVE_INFINITY,
    reason: reasons.filter(Boolean).join(", "),
    doubts: dateDoubts(best, ranked.slice(1), context, isRepeatedInNumber(best, rows)),
  };
}

/** Days between the date and the submission. */
const ageDays = (value: string, takenBefore: Date): number => (takenBefore.getTime() - Date.parse(value)) / DAY_MS;
const isRecent = (value: string, takenBefore: Date): boolean => {
  const age = ageDays(value, takenBefore);
  return age > MIN_AGE_DAYS && age < MAX_AGE_DAYS;
};

/** Of what its numbers may mean only what is recent can be meant: 10/08/2017, handed in in September, is no day of October. */
function placeInTime(found: DateCandidate, takenBefore: Date): PlacedDate {
  const possible = [...new Set(Object.values(found.readings))].filter((value) => isRecent(value, takenBefore));
  const value = isRecent(found.value, takenBefore) ? found.value : (possible[0] ?? found.value);
  const usualAge = ageDays(found.value, takenBefore);
  const mayBeOld = value !== found.value && usualAge >= MAX_AGE_DAYS && usualAge < MAX_LATE_DAYS;
  return { ...found, value, alternatives: possible.filter((other) => other !== value), mayBeOld };
}

/** Whether a number has this date and not what it may mean besides, year first as in numbers of receipts: 20180602 for 02/06/18. */
function isRepeatedInNumber({ value, alternatives }: PlacedDate, rows: readonly TextRow[]): boolean {
  const numbers = rows.flatMap(({ pieces }) => pieces.flatMap(({ raw }) => raw.match(/\d{8,}/g) ?? []));
  const has = (date: string) => numbers.some((number) => number.includes(date.replaceAll("-", "")));
  return has(value) && !alternatives.some(has);
}

function dateDoubts(
  best: PlacedDate,
  others: readonly PlacedDate[],
  { order, isCustom, takenBefore }: DateContext,
  isRepeated: boolean,
): string[] {
  const { value, confidence, guessed, readings, alternatives, hasStrokes, unpadded, isLabelled, isOfOther, row } = best;
  const { mayBeOld } = best;
  // Software with default settings writes 3/4/2026 8:40 PM for 4 March in any country, with strokes in all of them.
  const isForeign = order === "day first" && hasStrokes && (unpadded || /\d\s?[ap]\.?m\b/i.test(row.text));
  const isSettled = isCustom && !(isForeign && alternatives.includes(readings["month first"] ?? ""));
  const isOnly = others.every((other) => other.isOfOther);
  return [
    (confidence < MIN_CONFIDENCE || guessed) && "its date is hard to read",
    (mayBeOld || (alternatives.length > 0 && !isSettled)) &&
      !isRepeated &&
      "day, month and year of its date may be each other",
    isOfOther && "its date may be of something else than the sale",
    !isOnly && (!isLabelled || others.some((other) => other.isLabelled)) && "another date is printed on it too",
    ageDays(value, takenBefore) >= MAX_AGE_DAYS && `its date is more than ${MAX_AGE_DAYS} days before it was handed in`,
  ].filter((doubt) => doubt !== false);
}

const TIME_OR_AMOUNT = /\d{1,2}\s?[:.]\s?\d{2}/;
const TIME = /\d{1,2}\s?:\s?\d{2}/;

function findDatesInPiece(row: TextRow, piece: TextPiece, order: DayOrder, rows: readonly TextRow[]): DateCandidate[] {
  const [inRaw, inText] = [findDates(piece.raw, order), findDates(piece.text, order)];
  // Restored spaces may split a date; they may also be what makes one.
  const [text, dates] = inRaw.length >= inText.length ? [piece.raw, inRaw] : [piece.text, inText];
  return dates.map((found) => {
    const confidence = dateConfidence(piece, text, found);
    const rest = row.text.replace(text.slice(found.start, found.end), "");
    const isLabelled = isDateRow(row.text) || TIME.test(rest);
    const isOfOther =
      isOfOtherDate(row.text) ||
      isDateOfElse(row.text.slice(0, Math.max(0, row.text.indexOf(piece.text)) + found.start)) ||
      (isLabelled ? !isDateRow(row.text) && namesAnotherTime(rest) : !isOfSale(row, rest, rows));
    return {
      ...found,
      row,
      piece,
      confidence,
      isOfOther,
      isLabelled: isLabelled && !isOfOther,
      score: found.plainness + scoreRow(row, rest, rows.length) + 0.3 * confidence,
    };
  });
}

/** Whether a date that nothing calls one may be of the sale: by the words beside it, else by a heading above it. */
function isOfSale(row: TextRow, rest: string, rows: readonly TextRow[]): boolean {
  const above = rows[row.index - 1]?.text ?? "";
  return /\p{L}{2}/u.test(rest) ? hasOnlyWordsOfSale(rest) : /\d/.test(above) || !isOfOtherDate(above);
}

/** The confidence of its worst character of those that would make it another date. */
function dateConfidence(piece: TextPiece, text: string, { start, end }: FoundDate): number {
  const places = decisiveCharacters(text.slice(start, end)).map((i) => start + i);
  return Math.min(1, ...places.map((i) => piece.confidence[sameOffset(i, text, piece.text)] ?? 1));
}

/** The score of the other words in the row of a date. */
function scoreRow({ text, index }: TextRow, rest: string, rows: number): number {
  return (
    (isDateRow(text) ? 1.5 : 0) +
    (TIME_OR_AMOUNT.test(rest) ? 0.8 : 0) +
    (/time|invoice|bill|receipt|cashier|trans/i.test(text) ? 0.3 : 0) -
    (isOfOtherDate(text) ? 1.2 : 0) -
    0.4 * (index / rows)
  );
}

/** Finds a date whose day, month and year are separate pieces. */
function findDatesAcrossPieces(row: TextRow, order: DayOrder): DateCandidate[] {
  const text = row.pieces.map((piece) => piece.text).join(" ");
  return findDates(text, order).map((found) => ({
    ...found,
    row,
    piece: undefined,
    confidence: 0.5,
    isLabelled: false,
    isOfOther: isOfOtherDate(row.text),
    score: found.plainness - 1,
  }));
}

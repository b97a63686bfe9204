/** A date found in a text. */
export interface FoundDate {
  /** YYYY-MM-DD. */
  value: string;
  start: number;
  end: number;
  /** How plainly it is one: 0.6 for eight digits in a row, 4 for 2018年3月1日. */
  plainness: number;
  /** What its numbers are in each order; none where a month in words or a year first leaves nothing open. */
  readings: Partial<Record<DayOrder, string>>;
  /** 3/4/2026, without zeros. */
  unpadded: boolean;
  /** Between its numbers. */
  hasStrokes: boolean;
  /** A letter or a separator was guessed, or it may be a code. */
  guessed: boolean;
}

/** Which comes first where each may: "3/4/2018". The year first is meant where it has two digits. */
export type DayOrder = "day first" | "month first" | "year first";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** The same in other languages, by their first three letters; those that differ. */
const FOREIGN_MONTHS: Record<string, number> = {
  mac: 3,
  mai: 5,
  mei: 5,
  ogo: 8,
  ogos: 8,
  okt: 10,
  out: 10,
  dis: 12,
  dez: 12,
  dic: 12,
  mrz: 3,
  ene: 1,
  abr: 4,
  ago: 8,
};
const YEAR_RANGE = { first: 1995, last: 2040 };

const parseMonth = (word: string): number => {
  const key = word.slice(0, 3).toLowerCase().replaceAll("0", "o").replaceAll("1", "l");
  return MONTHS.indexOf(key) + 1 || (FOREIGN_MONTHS[key] ?? 0);
};

const MONTH_KEYS = [...MONTHS, ...Object.keys(FOREIGN_MONTHS)];

/**
 * The offsets in a printed date of what another character would make another date: its digits without those of the century, and the
 * letters in which two months differ, as Jan and Jun in one.
 */
export function decisiveCharacters(date: string): number[] {
  const century = /(?<!\d)20(?=\d\d(?!\d))/.exec(date)?.index ?? -2;
  const month = /\p{L}{3}/u.exec(date);
  const key = month?.[0].toLowerCase() ?? "";
  const isDecisive = (at: number) =>
    MONTH_KEYS.some(
      (other) =>
        parseMonth(other) !== parseMonth(key) && Array.from(other).every((one, i) => i === at || one === key[i]),
    );
  return Array.from(date).flatMap((one, i) => {
    const inMonth = month ? i - month.index : -1;
    const counts = /\d/.test(one)
      ? i !== century && i !== century + 1
      : inMonth >= 0 && inMonth < 3 && isDecisive(inMonth);
    return counts ? [i] : [];
  });
}

/** … with one letter misread, where only one month is so near. */
function parseMisreadMonth(word: string): number {
  const key = word.toLowerCase();
  const near = MONTHS.filter((month) => Array.from(month).filter((one, i) => one !== key[i]).length <= 1);
  return parseMonth(word) || (near.length === 1 ? MONTHS.indexOf(near[0]!) + 1 : 0);
}

function toIsoDate(year: number, month: number, day: number): string | undefined {
  const full = year < 100 ? 2000 + year : year;
  if (full < YEAR_RANGE.first || full > YEAR_RANGE.last || month < 1 || month > 12) return undefined;
  const date = new Date(Date.UTC(full, month - 1, day));
  return date.getUTCDate() === day ? date.toISOString().slice(0, 10) : undefined;
}

interface DatePattern {
  pattern: RegExp;
  /** What it finds is a date only by a guess. */
  guessed?: true;
  plainness: number;
  read: (found: string[], order: DayOrder) => string | undefined;
}

const parseYearFirst: DatePattern["read"] = ([, y, m, d]) => toIsoDate(Number(y), Number(m), Number(d));
const parseNumeric: DatePattern["read"] = ([, a, b, y], order) => {
  const [dayFirst, monthFirst] = [
    toIsoDate(Number(y), Number(b), Number(a)),
    toIsoDate(Number(y), Number(a), Number(b)),
  ];
  return order === "month first" ? (monthFirst ?? dayFirst) : (dayFirst ?? monthFirst);
};
const parseMonthName: DatePattern["read"] = ([, d, word, y]) => toIsoDate(Number(y), parseMonth(word!), Number(d));

/** From the plainest down; what one has taken the next does not see. */
const DATE_PATTERNS: DatePattern[] = [
  {
    plainness: 3,
    pattern: /(?<!\d)(20\d\d)\s?[/\-.]\s?(\d{1,2})\s?[/\-.]\s?(\d{1,2})(?!\d{3})/g,
    read: parseYearFirst,
  },
  // The years of Japan's era of Reiwa, of the Republic of China and of Buddha are read for the person who looks.
  {
    plainness: 4,
    guessed: true,
    pattern: /令和\s?(\d{1,2})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日?/g,
    read: ([, y, m, d]) => toIsoDate(2018 + Number(y), Number(m), Number(d)),
  },
  {
    plainness: 3,
    guessed: true,
    pattern: /(?<![\d/.-])(1[0-3]\d)(?:\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日|\/(\d{2})\/(\d{2})(?![\d/]))/g,
    read: ([, y, m, d, month, day]) => toIsoDate(1911 + Number(y), Number(m ?? month), Number(d ?? day)),
  },
  {
    plainness: 3,
    guessed: true,
    pattern: /(?<!\d)(\d{1,2})\s?(?:[/\-.]\s?(\d{1,2})\s?[/\-.]|([A-Za-z]{3})[a-z]*)\s?(25[4-9]\d)(?!\d)/g,
    read: ([, d, m, word, y]) => toIsoDate(Number(y) - 543, m === undefined ? parseMonth(word!) : Number(m), Number(d)),
  },
  { plainness: 4, pattern: /(20\d\d)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日?/g, read: parseYearFirst },
  // A year of two digits with the time run into it: 11/03/1821:30, and 20.04.2009:50, which is not of 2009.
  {
    plainness: 2.6,
    pattern: /(?<!\d)(\d{1,2})[/\-.](\d{1,2})[/\-.](?!20\d\d(?!:[0-5]\d))(\d{2})(?=\s?[012]?\d[:.][0-5]\d)/g,
    read: ([all, a, b, y], order) => parseShortYear([all!, a!, "", b!, y!], order),
  },
  { plainness: 3, pattern: /(?<!\d)(\d{1,2})\s?[/\-.]\s?(\d{1,2})\s?[/\-.]\s?(20\d\d)/g, read: parseNumeric },
  {
    plainness: 3,
    pattern:
      /(?<!\d)(\d{1,2})[\s\-/.,']*([A-Za-z]{3}|January|February|March|April|June|July|August|Sept|September|October|November|December)[\s\-/.,']*(20\d\d|(?!25[4-9]\d(?!\d))\d\d)(?!\d*[/\-.]\d)/gi,
    read: parseMonthName,
  },
  // One letter of the month misread.
  {
    plainness: 2,
    guessed: true,
    pattern: /(?<!\d)(\d{1,2})\/(?=\d*[A-Za-z])([A-Za-z0-9]{3})\/(20\d\d)/g,
    read: ([, d, word, y]) => toIsoDate(Number(y), parseMisreadMonth(word!), Number(d)),
  },
  {
    plainness: 3,
    pattern: /(?<![A-Za-z])([A-Za-z]{3,9})\.?\s?(\d{1,2})(?:st|nd|rd|th)?\s?[, ]\s?(20\d\d)/g,
    read: ([, word, d, y]) => toIsoDate(Number(y), parseMonth(word!), Number(d)),
  },
  {
    plainness: 2.5,
    pattern: /(?<![\d/.-])(\d{1,2})([/-])(\d{1,2})\2(\d{2})(?!\d[\d/\-.]|\d?[/-]\d)/g,
    read: parseShortYear,
  },
  {
    plainness: 1.5,
    pattern: /(?<![\d/.-])(\d{1,2})(\.)(\d{1,2})\.(\d{2})(?!\d[\d/\-.]|\d?[/-]\d)/g,
    read: parseShortYear,
  },
  // A separator misread as 1, 7, l or a space.
  {
    plainness: 1.5,
    guessed: true,
    pattern: /(?<!\d)(\d{2})(?:[/\-.](\d{2})[/\-. 17l]|[ 17l](\d{2})[/\-.])(20[0-3]\d)/g,
    read: ([all, a, b, c, y], order) => parseNumeric([all!, a!, (b ?? c)!, y!], order),
  },
  { plainness: 0.6, guessed: true, pattern: /(?<!\d)(\d{2})(\d{2})(20[0-3]\d)(?!\d)/g, read: parseNumeric },
  { plainness: 0.6, guessed: true, pattern: /(?<!\d)(20[0-3]\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)/g, read: parseYearFirst },
];

/** Separators lost or read as 1: only where the words say that a date stands there. */
const RUN_TOGETHER: DatePattern = {
  plainness: 0.8,
  guessed: true,
  pattern: /(?<!\d)(\d{2})[1/|]?(\d{2})[1/|]?(20[0-3]\d)(?!\d)/g,
  read: parseNumeric,
};

function parseShortYear([all, a, , b, y]: string[], order: DayOrder): string | undefined {
  // With points it is the day that comes first, as among the neighbours.
  const yearFirst =
    order === "year first" && /^\d+-/.test(all!) ? toIsoDate(Number(a), Number(b), Number(y)) : undefined;
  return yearFirst ?? parseNumeric([all!, a!, b!, y!], order);
}

/** Every date in a text. */
export function findDates(text: string, order: DayOrder): FoundDate[] {
  const repaired = repairDigits(text);
  const found: FoundDate[] = [];
  const patterns = /date|tarikh|datum|日期/i.test(repaired) ? [...DATE_PATTERNS, RUN_TOGETHER] : DATE_PATTERNS;
  for (const { pattern, plainness, read, guessed = false } of patterns)
    for (const match of repaired.matchAll(pattern)) {
      const value = read([...match], order);
      const [start, end] = [match.index, match.index + match[0].length];
      if (value === undefined || found.some((other) => start < other.end && end > other.start)) continue;
      // What stands right before a single digit may be the digit before it: B4.11.2026.
      const before = repaired.slice(0, start);
      const mayLackDigit = /^\d\D/.test(match[0]) && /\p{Script=Latin}$/u.test(before);
      // 10-14.11.2026 is days of a stay.
      const isEndOfRange = /(?:^|\s)\d{1,2}-$/.test(before);
      found.push({
        value,
        start,
        end,
        plainness,
        guessed: guessed || mayLackDigit || isEndOfRange,
        ...describeFormat(match[0]),
      });
    }
  return found;
}

/** What its form leaves open. */
function describeFormat(text: string): Pick<FoundDate, "readings" | "unpadded" | "hasStrokes"> {
  if (/[A-Za-z年]/.test(text) || /^(?:20\d\d|1[0-3]\d)\D|\D25\d\d$/.test(text))
    return { readings: {}, unpadded: false, hasStrokes: false };
  const [a = 0, b = 0, c = 0] = text.split(/\D+/).map(Number);
  const [dayFirst, monthFirst, yearFirst] = [toIsoDate(c, b, a), toIsoDate(c, a, b), toIsoDate(a, b, c)];
  return {
    readings: {
      ...(dayFirst !== undefined && { "day first": dayFirst }),
      ...(monthFirst !== undefined && { "month first": monthFirst }),
      ...(yearFirst !== undefined && { "year first": yearFirst }),
    },
    unpadded: /(?<!\d)\d(?!\d)/.test(text),
    hasStrokes: text.includes("/"),
  };
}

/** Replaces letters inside dates by the digits they look like. The length does not change. */
const repairDigits = (text: string): string =>
  text
    .replaceAll(/(?<=\d)[oOQD](?=[\d/.-])|(?<=[/\-.])[oOQ](?=\d)|(?<=\d)[oOQ](?=\d|$)/g, "0")
    .replaceAll(/(?<=[\d/\-.])[lI|](?=[\d/\-.])|(?<=[/-])[lI|](?=\d)|(?<![A-Za-z\d])[lI|](?=\d[/\-.]\d)/g, "1")
    .replaceAll(/(?<![A-Za-z\d])[oO](?=\d[/\-.]\d)/g, "0")
    .replaceAll(/(?<![A-Za-z0-9])0(?=CT\b)|(?<=\d[\s\-/.]*)0(?=CT\b)/gi, "O")
    .replaceAll(/(?<=\d)~(?=\d)/g, "-");

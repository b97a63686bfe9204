/** Text in a terminal: its width, fitting it to a width, and escaping characters that must not be printed. */

const DEFAULT_WIDTH = 80;
const MIN_WIDTH = 40;
/** Minimum width of a shortened column, and of a wrapped one. */
const MIN_CUT = 6;
const MIN_WRAPPED = 16;
const GAP = "  ";

/** Columns of the terminal; COLUMNS of the environment, or 80, where there is no terminal. */
export function terminalWidth(
  stream: { columns?: number | undefined } = process.stdout,
  env: NodeJS.ProcessEnv = process.env,
): number {
  return Math.max(MIN_WIDTH, stream.columns || Number(env["COLUMNS"]) || DEFAULT_WIDTH);
}

/**
 * What is not seen, or moves the cursor, or reorders text: data must do none of these. Without line breaks, the joiners of
 * Indic and Persian spelling, and signs around Arabic numbers. Letters without a shape are of no category of their own.
 */
const UNSAFE =
  /(?![\n\u200c-\u200d\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u115f\u1160\u2800\u3164\uffa0]/gu;
const NAMED: Record<string, string> = { "\t": "\\t", "\r": "\\r" };

/** The text with unsafe characters as escapes: `\u001b`. Line breaks stay. */
export const visible = (text: string): string =>
  text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0)!.toString(16).padStart(4, "0");
    return NAMED[character] ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code}`);
  });

/** The value as JSON in one line, with unsafe characters as JSON's own escapes: it is parsed to the same value. */
export const visibleJson = (value: unknown): string =>
  JSON.stringify(value).replace(UNSAFE, (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
// oxlint-disable-next-line no-control-regex
const COLOUR = /\u001b\[[0-9;]*m/g;
const ASCII = /^[\x20-\x7e]*$/;
const ZERO = /^[\p{M}\p{Cf}\ufdd0-\ufdef]+$/u;
const EMOJI = /\p{Emoji_Presentation}|\ufe0f/u;
/** East Asian Width W and F, by blocks. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;

const graphemeWidth = (grapheme: string): number =>
  ZERO.test(grapheme) ? 0 : EMOJI.test(grapheme) || WIDE.test(grapheme) ? 2 : 1;

/** Columns that a text takes: two for wide characters and emoji, none for combining characters and colour codes. */
export function displayWidth(coloured: string): number {
  const text = coloured.replace(COLOUR, "");
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** The longest prefix of the text that is at most `width` wide, and the rest. */
function splitAt(text: string, width: number): [head: string, rest: string] {
  let taken = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    taken += graphemeWidth(segment);
    if (taken > width) return [text.slice(0, index), text.slice(index)];
  }
  return [text, ""];
}

/** The text in at most `width` columns; an ellipsis replaces what is cut off. */
export const shorten = (text: string, width: number): string =>
  displayWidth(text) <= width ? text : `${splitAt(text, width - 1)[0]}…`;

/** The text padded with spaces to `width` columns. */
export const pad = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - displayWidth(text)));

/**
 * The lines of a text, none wider than `width`: broken between words, and within a word that is wider than a line.
 *
 * @param hanging columns that lines after a break are indented. @default two more than the line itself
 */
export function wrap(text: string, width: number, hanging?: number): string[] {
  return text.split("\n").flatMap((line) => (displayWidth(line) <= width ? [line] : wrapLine(line, width, hanging)));
}

/** A paragraph that fits `width`, without indented lines. */
export const paragraph = (text: string, width = terminalWidth()): string => wrap(text, width, 0).join("\n");

function wrapLine(line: string, width: number, hangingColumns?: number): string[] {
  const indent = Math.min(/^ */.exec(line)![0].length, Math.floor(width / 2));
  const hanging = " ".repeat(Math.min(hangingColumns ?? indent + 2, Math.floor(width / 2)));
  const lines: string[] = [];
  let current = " ".repeat(indent);
  for (const word of line.match(/\S+ */g) ?? []) {
    if (current.trim() !== "" && displayWidth(current + word.trimEnd()) > width) {
      lines.push(current.trimEnd());
      current = hanging;
    }
    current += word;
    while (displayWidth(current.trimEnd()) > width) {
      const [head, rest] = splitAt(current, width);
      lines.push(head);
      current = hanging + rest;
    }
  }
  return [...lines, current.trimEnd()];
}

/** A column of a table. A string is a heading whose cells are never shortened. */
export interface Column {
  head: string;
  /** Cells may be shortened to make the table fit, the column with the lowest number first. With `wrap`: the order of wrapping. */
  cut?: number;
  /** Cells may be broken into several lines to make the table fit. */
  wrap?: true;
  /** Left out when the table does not fit with it. */
  drop?: true;
}

export interface TableOptions {
  /** @default that of the terminal */
  width?: number;
  /** Lines to put below a row. */
  below?: (row: number) => readonly string[];
}

/** Rows under their headings, no wider than `width` where the columns allow it. */
export function table(
  columns: readonly (string | Column)[],
  rows: readonly (readonly (string | number)[])[],
  { width = terminalWidth(), below = () => [] }: TableOptions = {},
): string {
  const all = columns.map((column): Column => (typeof column === "string" ? { head: column } : column));
  const texts = rows.map((row) => row.map((cell) => visible(String(cell)).replaceAll("\n", " ")));
  const natural = all.map(({ head }, n) => Math.max(...[head, ...texts.map((row) => row[n] ?? "")].map(displayWidth)));
  const excess = sum(natural) + GAP.length * (natural.length - 1) - width;
  const chosen = [...all.keys()].filter((n) => excess <= 0 || !all[n]!.drop);
  const pick = <T>(list: readonly T[]): T[] => chosen.map((n) => list[n]!);
  const [shapes, cells] = [pick(all), texts.map(pick)];
  const heads = shapes.map(({ head }) => head);
  const widths = fitted(shapes, pick(natural), width);
  const lines = (row: readonly string[]): string[] => {
    const parts = row.map((cell, n) =>
      shapes[n]?.wrap ? wrap(cell, widths[n]!, 0) : [shorten(cell, widths[n] ?? cell.length)],
    );
    const height = Math.max(...parts.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      parts
        .map((part, n) => pad(part[line] ?? "", widths[n] ?? 0))
        .join(GAP)
        .trimEnd(),
    );
  };
  return [
    ...(heads.some(Boolean) ? lines(heads) : []),
    ...cells.flatMap((row, n) => [...lines(row), ...below(n)]),
  ].join("\n");
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** The column widths, reduced where columns allow it until the table fits. */
function fitted(shapes: readonly Column[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  let excess = sum(widths) + GAP.length * (widths.length - 1) - width;
  const priority = ({ cut = Infinity }: Column): number => cut;
  const shrinkable = shapes
    .map((shape, n) => ({ shape, n }))
    .filter(({ shape }) => shape.cut !== undefined || shape.wrap)
    .toSorted((a, b) => (priority(a.shape) < priority(b.shape) ? -1 : 1));
  for (const { shape, n } of shrinkable) {
    const min = Math.max(shape.wrap ? MIN_WRAPPED : MIN_CUT, displayWidth(shape.head));
    const reduction = Math.max(0, Math.min(excess, widths[n]! - min));
    widths[n]! -= reduction;
    excess -= reduction;
  }
  return widths;
}

import { randomBytes } from "node:crypto";
import { styleText } from "node:util";
import { JSON_FORMAT } from "./format.ts";
import type { ProcessIo } from "./process-io.ts";
import { type ProgressBar, createProgressBar } from "./progress-bar.ts";
import { type Column, table, type TableOptions, terminalWidth, visible, visibleJson, wrap } from "../text.ts";

/**
 * Results go to stdout and messages to stderr, so that a pipe gets nothing but results. Text fits the width of the
 * terminal, and control characters in it are printed as escapes.
 */
export interface Output {
  json: boolean;
  /** The result of the command: with --json one object with its `format`, otherwise the text. */
  result(object: Record<string, unknown>, text: string | (() => string)): void;
  /** One item of a stream: with --json one object a line. */
  item(object: Record<string, unknown>, text: string | (() => string)): void;
  /** A token or a URL to copy: one line, however long. Nothing with --json. */
  verbatim(text: string): void;
  /** A message on stderr. */
  info(text: string): void;
  /** A table as wide as the output. */
  table(
    columns: readonly (string | Column)[],
    rows: readonly (readonly (string | number)[])[],
    below?: TableOptions["below"],
  ): string;
  /** A bar on stderr for `total` things of a kind. */
  progress(what: string | readonly [one: string, many: string], total: number): ProgressBar;
  bold(text: string): string;
  red(text: string): string;
  /** Columns available; Infinity with --wide. */
  width: number;
}

/** Characters that take no columns, drawn for this process: text from outside cannot contain a mark that nobody can guess. */
const SECRET = String.fromCharCode(...[...randomBytes(16)].map((byte) => 0xfdd3 + (byte % 29)));
/** Mark a style until the text is printed. */
const [BOLD, RED, END] = [`\ufdd0${SECRET}`, `\ufdd1${SECRET}`, `\ufdd2${SECRET}`];
const MARK = new RegExp(`([\ufdd0-\ufdd2]${SECRET})`);
const STYLES: Record<string, "bold" | "red"> = { [BOLD]: "bold", [RED]: "red" };

/** The text with unsafe characters as escapes, but for marks. */
const visibleBesideMarks = (text: string): string =>
  text
    .split(MARK)
    .map((part, n) => (n % 2 === 1 ? part : visible(part)))
    .join("");

/** The text with its marks as colours, or without them. */
function styled(text: string, coloured: boolean): string {
  let style: "bold" | "red" | undefined;
  return text
    .split(MARK)
    .map((part, n) => {
      if (n % 2 === 0) return style && coloured ? styleText(style, part, { validateStream: false }) : part;
      style = STYLES[part];
      return "";
    })
    .join("");
}

/** Output on these streams. Colour only on a terminal, and never with NO_COLOR. */
export function createOutput(
  { stdout, stderr, env }: Pick<ProcessIo, "stdout" | "stderr" | "env">,
  { json, wide = false }: { json: boolean; wide?: boolean },
): Output {
  const width = wide ? Infinity : terminalWidth(stdout, env);
  const coloured = stdout.isTTY === true && (stdout.getColorDepth?.(env) ?? 1) > 2;
  const lines = (text: string): string => `${wrap(visibleBesideMarks(text).trimEnd(), width).join("\n")}\n`;
  const write = (object: Record<string, unknown>, text: string | (() => string)): void => {
    if (json) stdout.write(`${visibleJson({ format: JSON_FORMAT, ...object })}\n`);
    else {
      const lineText = typeof text === "string" ? text : text();
      if (lineText) stdout.write(styled(lines(lineText), coloured));
    }
  };
  return {
    json,
    result: write,
    item: write,
    verbatim: (text) => void (json || stdout.write(`${visible(text)}\n`)),
    info: (text) => void stderr.write(styled(lines(text), false)),
    table: (columns, rows, below) => table(columns, rows, below === undefined ? { width } : { width, below }),
    progress: (what, total) => createProgressBar(what, total, stderr),
    bold: (text) => `${BOLD}${text}${END}`,
    red: (text) => `${RED}${text}${END}`,
    width,
  };
}

import { pipeline, Readable } from "node:stream";
import { type CsvError, parse } from "csv-parse";
import { ImportRejectedError } from "./import-rejected-error.ts";

/** One row of a file, wherever it came from: text by column, or what a line of JSON says. */
export interface ImportRow {
  /** Where it begins. */
  line: number;
  /** What is in it; undefined when it cannot be read as a row, and `error` says why. */
  content: { cells: Record<string, string> } | { json: object } | undefined;
  /** With content: it has too few cells, and those at its end count as empty. That is an error only when it makes no task. */
  error?: string;
  /** It is the last of CSV, and has no line break at its end. */
  isUnended?: true;
}

/** Of one row, in bytes. What goes on without end is a quote that was never closed. */
const MAX_ROW_LENGTH = 65_536;

/**
 * The rows of a text, CSV or NDJSON as it begins. `checkHeader` gets the columns of CSV before the first row. Throws
 * ImportRejectedError for a text that has none, is something else, whose quotes do not pair, or that was cut off. However its lines end, within a field
 * too: from here on it is LF.
 */
export async function* parseRows(
  text: AsyncIterable<string>,
  checkHeader: (columns: readonly string[]) => void,
): AsyncGenerator<ImportRow> {
  const reader = createTextReader(normalizeLineEnds(text));
  const first = await reader.firstLine();
  const other = OTHER_FORMATS.find(({ pattern }) => pattern.test(first));
  if (other) throw new ImportRejectedError("malformed", `It is ${other.name}. Send CSV, or one JSON object a line.`);
  const isJson = first.startsWith("{");
  const rows = isJson ? jsonRows(reader.all()) : csvRows(reader.all(), first, checkHeader);
  let last: ImportRow | undefined;
  for await (const row of rows) {
    if (last) yield last;
    last = row;
  }
  if (!last) throw new ImportRejectedError("empty", "There is no row in the file.");
  if (reader.endsWithLineBreak() || (isJson && last.content)) yield last;
  else if (isJson || (last.content && last.error !== undefined)) throw truncatedFile(last.line);
  else yield { ...last, isUnended: true };
}

/** What is neither CSV nor NDJSON, by its first line. */
const OTHER_FORMATS = [
  { pattern: /^\[/, name: "a JSON array" },
  { pattern: /^\{(.*[,[{:])?\s*$/, name: "JSON over several lines, or with commas between its objects" },
  { pattern: /^</, name: "XML or HTML" },
  { pattern: /^%PDF|^\{\\rtf/, name: "a PDF or RTF document" },
];

/** The file ends within this row. */
export const truncatedFile = (line: number): ImportRejectedError =>
  new ImportRejectedError(
    "truncated",
    `The row of line ${line} is the last one, has no line break at its end and is not whole, as in a file that was cut off. ` +
      "Send the file again, whole; if that is all of it, end its last line with a line break.",
    { line },
  );

/** The same text, each CRLF and lone CR an LF: the parser counts the two of a CRLF within quotes as two lines. */
async function* normalizeLineEnds(text: AsyncIterable<string>): AsyncGenerator<string> {
  let held = "";
  for await (const chunk of text) {
    const all = held + chunk;
    held = all.endsWith("\r") ? "\r" : "";
    yield all.slice(0, all.length - held.length).replaceAll(/\r\n?/g, "\n");
  }
  if (held) yield "\n";
}

/** The text, with a look at its first line that is not blank. */
function createTextReader(text: AsyncIterable<string>) {
  const chunks = text[Symbol.asyncIterator]();
  let [head, end] = ["", ""];
  const next = async () => {
    const { value = "", done } = await chunks.next();
    if (value !== "") end = value.at(-1)!;
    return { value, done: done === true };
  };
  return {
    async firstLine(): Promise<string> {
      for (;;) {
        const line = /^\s*(\S[^\n]*)\n/.exec(head)?.[1];
        if (line !== undefined || head.length > MAX_ROW_LENGTH) return line ?? head;
        const { value, done } = await next();
        if (done) return head.trim();
        head += value;
      }
    },
    async *all(): AsyncGenerator<string> {
      yield head;
      for (let { value, done } = await next(); !done; { value, done } = await next()) yield value;
    },
    /** Does it end with a line break? To be asked at its end. */
    endsWithLineBreak: () => end === "\n",
  };
}

/** Excel's own line before the header: which delimiter follows. */
const SEPARATOR_LINE = /^"?sep=([^\p{L}\p{N}\s"]|\t)"?[,;|\t]*\s*$/iu;

/** The delimiter that the first line declares, else the one that the header has most of. */
function detectDelimiter(first: string): string {
  const times = (delimiter: string) => first.split(delimiter).length;
  const declared = SEPARATOR_LINE.exec(first)?.[1];
  return declared ?? [",", ";", "\t", "|"].toSorted((a, b) => times(b) - times(a))[0]!;
}

async function* csvRows(
  text: AsyncIterable<string>,
  first: string,
  checkHeader: (columns: readonly string[]) => void,
): AsyncGenerator<ImportRow> {
  const parser = parse({
    delimiter: detectDelimiter(first),
    info: true,
    record_delimiter: "\n",
    relax_column_count: true, // a row too short is that row's error
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: MAX_ROW_LENGTH,
  });
  // What breaks in the text breaks the parser, and is thrown below.
  pipeline(Readable.from(text), parser, () => {});
  let columns: string[] | undefined;
  let isSeparatorLine = SEPARATOR_LINE.test(first);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const inside = record.join("").split("\n").length - 1;
      const line = info.lines - inside;
      if (columns) yield { line, ...content(columns, record) };
      else if (isSeparatorLine) isSeparatorLine = false;
      else {
        columns = withoutEmptyEnd(record.map((name) => name.trim()));
        checkHeader(columns.filter((name) => name !== ""));
      }
    }
  } catch (error) {
    throw toRejection(error as CsvError);
  }
}

/**
 * Spreadsheets write a delimiter for each column that was ever used, and leave out those behind the last cell of a row. A column
 * without a name is none as long as its cells are empty.
 */
function content(columns: readonly string[], record: readonly string[]): Pick<ImportRow, "content" | "error"> {
  const error = `It has ${record.length} fields; the header has ${columns.length}.`;
  const unnamed = record.findIndex((cell, n) => !columns[n] && cell.trim() !== "");
  if (unnamed >= columns.length) return { content: undefined, error };
  if (unnamed >= 0) return { content: undefined, error: `Field ${unnamed + 1} has no name in the header.` };
  const cells = Object.fromEntries(columns.map((name, n) => [name, record[n] ?? ""]).filter(([name]) => name !== ""));
  return { content: { cells }, ...(record.length < columns.length && { error }) };
}

const withoutEmptyEnd = (columns: readonly string[]): string[] =>
  columns.slice(0, columns.findLastIndex((name) => name !== "") + 1);

function toRejection(error: CsvError): Error {
  const line = Number(error["lines"]);
  const where = { line, cause: error };
  if (error.code === "CSV_QUOTE_NOT_CLOSED") {
    return new ImportRejectedError(
      "truncated",
      `The file ends within a quoted field: a part of it is missing. Send it again, whole.`,
      where,
    );
  }
  if (error.code === "CSV_MAX_RECORD_SIZE") return rowTooLong(line);
  if (!error.code?.startsWith("CSV_") && error.code !== "INVALID_OPENING_QUOTE") return error;
  const rule = 'A field with a quote in it stands in quotes, and the quote twice: "5"" disc".';
  return new ImportRejectedError("malformed", `The quotes of line ${line} do not pair. ${rule}`, where);
}

const rowTooLong = (line: number) =>
  new ImportRejectedError(
    "malformed",
    `The row of line ${line} is longer than ${MAX_ROW_LENGTH} characters. Is there a quote that is not closed?`,
    { line },
  );

async function* jsonRows(text: AsyncIterable<string>): AsyncGenerator<ImportRow> {
  let [rest, line] = ["", 0];
  const read = (one: string): ImportRow[] => {
    line += 1;
    return one.trim() === "" ? [] : [{ line, ...parseJsonLine(one) }];
  };
  for await (const chunk of text) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    if (rest.length > MAX_ROW_LENGTH) throw rowTooLong(line + lines.length + 1);
    for (const one of lines) yield* read(one);
  }
  yield* read(rest);
}

function parseJsonLine(text: string): Pick<ImportRow, "content" | "error"> {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return { content: { json } };
  } catch {
    // Said below, in words that quote nothing.
  }
  return { content: undefined, error: "It is not one JSON object." };
}

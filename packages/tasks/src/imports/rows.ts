import { pipeline, Readable } from "node:stream";
import { type CsvError, parse } from "csv-parse";
import { ImportRejectedError } from "./import-rejected-error.ts";

/** One row of a file, wherever it came from: text by column, or what a line of JSON says. */
export interface ImportRow {
  /** Where it begins. */
  line: number;
  /** What is in it; undefined when it cannot be read as a row, and `error` says why. */
  content: { cells: Record<string, string> } | { json: object } | undefined;
  error?: string;
}

/** Of one row, in bytes. What goes on without end is a quote that was never closed. */
const MAX_ROW_LENGTH = 65_536;

/**
 * The rows of a text, CSV or NDJSON as it begins. `checkHeader` gets the columns of CSV before the first row. Throws
 * Rejected for a text that has none, whose quotes do not pair, or that was cut off. However its lines end, within a field
 * too: from here on it is LF.
 */
export async function* parseRows(
  text: AsyncIterable<string>,
  checkHeader: (columns: readonly string[]) => void,
): AsyncGenerator<ImportRow> {
  const reader = createTextReader(normalizeLineEnds(text));
  const first = await reader.firstLine();
  const isJson = first.startsWith("{");
  const rows = isJson ? jsonRows(reader.all()) : csvRows(reader.all(), detectDelimiter(first), checkHeader);
  let last: ImportRow | undefined;
  for await (const row of rows) {
    if (last) yield last;
    last = row;
  }
  if (!last) throw new ImportRejectedError("empty", "There is no row in the file.");
  // An object is seen to be whole; a last cell may have lost digits and still be one.
  if (!reader.endsWithLineBreak() && !(isJson && last.content)) throw truncatedFile(last.line);
  yield last;
}

const truncatedFile = (line: number) =>
  new ImportRejectedError(
    "truncated",
    `The row of line ${line} is the last one and has no line break at its end, as in a file that was cut off. Send the file ` +
      "again, whole; if that is all of it, end its last line with a line break.",
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

/** Of comma, semicolon and tab the one that the header has most of. */
function detectDelimiter(header: string): string {
  const times = (delimiter: string) => header.split(delimiter).length;
  return [",", ";", "\t"].toSorted((a, b) => times(b) - times(a))[0]!;
}

async function* csvRows(
  text: AsyncIterable<string>,
  delimiter: string,
  checkHeader: (columns: readonly string[]) => void,
): AsyncGenerator<ImportRow> {
  const parser = parse({
    delimiter,
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
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const inside = record.join("").split("\n").length - 1;
      const line = info.lines - inside;
      if (columns) yield { line, ...content(columns, record) };
      else checkHeader((columns = record.map((name) => name.trim())));
    }
  } catch (error) {
    throw toRejection(error as CsvError);
  }
}

function content(columns: readonly string[], record: readonly string[]): Pick<ImportRow, "content" | "error"> {
  if (record.length === columns.length) {
    return { content: { cells: Object.fromEntries(columns.map((name, n) => [name, record[n]!])) } };
  }
  return { content: undefined, error: `It has ${record.length} fields; the header has ${columns.length}.` };
}

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
  if (!error.code?.startsWith("CSV_") && error.code !== "INVALID_OPENING_QUOTE") return error;
  const rule = 'A field with a quote in it stands in quotes, and the quote twice: "5"" disc".';
  return new ImportRejectedError("malformed", `The quotes of line ${line} do not pair. ${rule}`, where);
}

async function* jsonRows(text: AsyncIterable<string>): AsyncGenerator<ImportRow> {
  let [rest, line] = ["", 0];
  const read = (one: string): ImportRow[] => {
    line += 1;
    return one.trim() === "" ? [] : [{ line, ...parseJsonLine(one) }];
  };
  for await (const chunk of text) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    if (rest.length > MAX_ROW_LENGTH)
      throw new ImportRejectedError(
        "malformed",
        `Line ${line + lines.length + 1} is longer than ${MAX_ROW_LENGTH} characters.`,
      );
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

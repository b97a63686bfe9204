import { createHash } from "node:crypto";
import { createChineseRecognizer } from "./chinese-text.ts";
import { ImportRejectedError } from "./import-rejected-error.ts";

export const FILE_ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "gb18030"] as const;
export type FileEncoding = (typeof FILE_ENCODINGS)[number];

/** A file, chunk by chunk. */
export type ByteChunks = AsyncIterable<Uint8Array>;

/** Of all bytes. Also of Chinese rows: their times, amounts and delimiters are ASCII. */
const MIN_ZEROS_OF_UTF16 = 0.1;

/** What a file is, by its bytes alone. */
export interface FileInspection {
  sha256: string;
  /** How to read it, or why it cannot be read. */
  encoding: FileEncoding | ImportRejectedError;
}

/** Read a file once and say what it is. A declared encoding is believed if the bytes allow it; nothing else is tried then. */
export async function inspectFile(file: ByteChunks, declared?: string): Promise<FileInspection> {
  const hash = createHash("sha256");
  let [bytes, control] = [0, -1];
  /** Zero bytes at even and at odd offsets. */
  const zeros: [even: number, odd: number] = [0, 0];
  let tried: EncodingTrial[] | undefined;
  for await (const chunk of withWholeByteOrderMark(file)) {
    hash.update(chunk);
    tried ??= candidateEncodings(chunk, declared).map(createTrial);
    if (control < 0) control = offsetInFile(bytes, chunk.findIndex(isControl));
    for (let at = chunk.indexOf(0); at >= 0; at = chunk.indexOf(0, at + 1)) zeros[(bytes + at) % 2 === 0 ? 0 : 1] += 1;
    bytes += chunk.length;
    for (const one of tried) one.write(chunk);
  }
  for (const one of tried ?? []) one.end();
  return {
    sha256: hash.digest("hex"),
    encoding: chooseEncoding({ bytes, control, zeros, tried: tried ?? [], declared }),
  };
}

interface EncodingFindings {
  bytes: number;
  /** Where the first control character is, or -1. */
  control: number;
  zeros: readonly [even: number, odd: number];
  tried: readonly EncodingTrial[];
  declared: string | undefined;
}

function chooseEncoding({
  bytes,
  control,
  zeros,
  tried,
  declared,
}: EncodingFindings): FileEncoding | ImportRejectedError {
  if (bytes === 0) return new ImportRejectedError("empty", "The file is empty.");
  const wide = tried.some(({ encoding }) => encoding.startsWith("utf-16"));
  // Its byte order mark begins like that of UTF-16, in which no more than half of the bytes are zeros.
  if (wide && zeros[0] + zeros[1] > bytes / 2)
    return new ImportRejectedError("encoding", "It is UTF-32, which is not read here. Save it as UTF-8.");
  const unmarked = wide ? undefined : unmarkedUtf16(bytes, zeros);
  if (unmarked) {
    return new ImportRejectedError(
      "encoding",
      `It is UTF-16 without a byte order mark. Save it as UTF-8, or declare it: charset=${unmarked}.`,
    );
  }
  if (control >= 0 && !wide) {
    return new ImportRejectedError(
      "binary",
      `The file is not text: byte ${control} is a control character. Send CSV or NDJSON, not a workbook or an archive.`,
    );
  }
  // Nearly any text of one byte a letter can be read as GB18030: that it can be is no reason to believe it.
  const likely = tried.filter((one) => one.encoding !== "gb18030" || declared !== undefined || one.isChinese());
  const fits = likely.find(({ state }) => state === "good");
  if (fits) return fits.encoding;
  if (likely.some(({ state }) => state === "cut"))
    return new ImportRejectedError(
      "truncated",
      "It ends within a character: a part of it is missing. Send it again, whole.",
    );
  return new ImportRejectedError(
    "encoding",
    `${explainUnreadable(tried, declared)} Save it as UTF-8, or declare what it is: ${READABLE_ENCODINGS}.`,
  );
}
const READABLE_ENCODINGS = `charset=${FILE_ENCODINGS.slice(0, -1).join(", ")} or ${FILE_ENCODINGS.at(-1)}`;

function explainUnreadable(tried: readonly EncodingTrial[], declared: string | undefined): string {
  if (declared !== undefined && tried.length === 0) return `It is declared as ${declared}, which is not read here.`;
  if (declared !== undefined) return `It is declared as ${declared}, and is not.`;
  const mayBe = tried.some(({ encoding, state }) => encoding === "gb18030" && state !== "wrong");
  if (mayBe) return "It is not UTF-8, and does not read as common Chinese, so it is not taken for GB18030 unasked.";
  return "It is neither UTF-8 nor GB18030.";
}

/** Text in UTF-16 has a zero in every other byte of its digits and delimiters, and nowhere else. */
function unmarkedUtf16(bytes: number, [even, odd]: readonly [even: number, odd: number]): FileEncoding | undefined {
  if (Math.min(even, odd) > 0 || Math.max(even, odd) < bytes * MIN_ZEROS_OF_UTF16) return undefined;
  return odd > 0 ? "utf-16le" : "utf-16be";
}

/** The same bytes, with a byte order mark whole in the first chunk. */
async function* withWholeByteOrderMark(file: ByteChunks): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of file) {
    const next: Uint8Array = head ? Buffer.concat([head, chunk]) : chunk;
    head = next.length < 2 && head ? next : undefined;
    if (!head) yield next;
  }
  if (head && head.length > 0) yield head;
}

function candidateEncodings([a, b]: Uint8Array, declared: string | undefined): FileEncoding[] {
  if (declared !== undefined) return FILE_ENCODINGS.filter((encoding) => encoding === encodingOfLabel(declared));
  if (a === 0xff && b === 0xfe) return ["utf-16le"];
  if (a === 0xfe && b === 0xff) return ["utf-16be"];
  return ["utf-8", "gb18030"];
}

/** The encoding that a label means, as in `charset=GBK`. */
function encodingOfLabel(label: string): string {
  // A browser would read it as Windows-1252.
  if (/^(us-)?ascii$/i.test(label)) return "utf-8";
  try {
    // oxlint-disable-next-line unicorn/text-encoding-identifier-case
    return new TextDecoder(label).encoding.replace(/^gbk$/, "gb18030");
  } catch {
    return label;
  }
}

interface EncodingTrial {
  encoding: FileEncoding;
  /** `cut`: all is well but the last character. */
  readonly state: "good" | "wrong" | "cut";
  /** Does what it makes of the bytes read as Chinese? */
  isChinese(): boolean;
  write(chunk: Uint8Array): void;
  end(): void;
}

function createTrial(encoding: FileEncoding): EncodingTrial {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const recognizer = createChineseRecognizer();
  let state: EncodingTrial["state"] = "good";
  const decode = (failed: EncodingTrial["state"], chunk?: Uint8Array) => {
    try {
      if (state === "good") recognizer.write(decoder.decode(chunk, { stream: chunk !== undefined }));
    } catch {
      state = failed;
    }
  };
  return {
    encoding,
    get state() {
      return state;
    },
    isChinese: recognizer.isLikely,
    write: (chunk) => decode("wrong", chunk),
    end: () => decode("cut"),
  };
}

const isControl = (byte: number) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
const offsetInFile = (before: number, at: number) => (at < 0 ? -1 : before + at);

/** Its text, chunk by chunk and without a byte order mark. Throws TypeError where it is not of this encoding. */
export async function* decodeText(file: ByteChunks, encoding: FileEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of file) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

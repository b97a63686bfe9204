import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { majorUnits } from "@waybill/events-schema/currencies";
import { annotate } from "@waybill/receipts/ocr/annotate";
import { loadReceiptReader, type ReceiptReading } from "@waybill/receipts/receipt-reader";
import type { Command } from "../cli/command.ts";
import { EXIT, usageError } from "../cli/exit.ts";
import { formatCount } from "../cli/format.ts";
import { type NamedFile, namedFile } from "../cli/process-io.ts";
import type { Output } from "../cli/output.ts";

/** `waybill receipts read`: what the worker would read, here. */
export const receiptsRead: Command = {
  name: "receipts read",
  description: "Read receipts from files, as the worker does: each field with its trust and why.",
  operands: "FILE…",
  options: {
    annotate: { description: "the picture with a frame around what was read, for one FILE", valueName: "OUT.png" },
    seconds: {
      description: "stop after so many seconds a file and answer with what was read (default: never)",
      valueName: "N",
    },
  },
  examples: [
    "waybill receipts read receipt.jpg",
    "waybill receipts read receipt.jpg --annotate seen.png",
    "waybill receipts read a.jpg b.png --json",
  ],
  notes: ["Nothing leaves this machine: the models come with the packages, and no stage is asked."],
  async run({ operands: files, flags, out, signal, io }) {
    const annotated = flags.text("annotate");
    if (files.length === 0) throw usageError("which receipts? a file is missing", "waybill receipts read FILE…");
    if (annotated !== undefined && files.length > 1) throw usageError("--annotate draws one file", "give one FILE");
    const seconds = flags.integer("seconds") ?? Number.POSITIVE_INFINITY;
    const read: ReadReceiptResult[] = [];
    const bar = out.progress("receipt", files.length);
    for (const file of files.map((name) => namedFile(io, name))) {
      if (signal.aborted) break;
      bar.update(read.length, basename(file.name));
      read.push(await readReceiptFile(file, seconds));
    }
    bar.end();
    out.result({ receipts: read }, () => read.map((one) => formatReading(one, out)).join("\n\n"));
    if (signal.aborted) return EXIT.interrupted;
    const failed = read.filter(({ error }) => error !== undefined).length;
    if (failed > 0) out.info(`${formatCount(failed, "file")} of ${files.length} could not be read`);
    if (failed > 0) return failed === read.length ? EXIT.failed : EXIT.partial;
    if (annotated === undefined) return EXIT.done;
    // The reading is answered by now, whatever becomes of the picture.
    const failure = await writeAnnotated(read[0]!, namedFile(io, files[0]!), namedFile(io, annotated)).catch(
      (error: Error) => error,
    );
    if (!failure) {
      out.info(`the picture with what was read framed: ${annotated}`);
      return EXIT.done;
    }
    out.info(`${annotated} could not be written: ${failure.message}`);
    return EXIT.partial;
  },
};

interface ReadReceiptResult {
  file: string;
  seconds?: number;
  reading?: ReceiptReading;
  error?: string;
}

async function readReceiptFile({ name, path }: NamedFile, seconds: number): Promise<ReadReceiptResult> {
  const began = performance.now();
  const spentMs = () => performance.now() - began;
  try {
    const receipts = await loadReceiptReader();
    const reading = await receipts.read(await readFile(path), { leftMs: () => seconds * 1_000 - spentMs() });
    return { file: name, seconds: spentMs() / 1_000, reading };
  } catch (error) {
    return { file: name, error: (error as Error).message };
  }
}

async function writeAnnotated({ reading }: ReadReceiptResult, from: NamedFile, to: NamedFile): Promise<void> {
  const marks = Object.entries(reading!.fields).flatMap(([name, { box }]) => (box ? [{ name, box }] : []));
  await mkdir(dirname(to.path), { recursive: true });
  await writeFile(to.path, await annotate(await readFile(from.path), marks));
}

const formatPercent = (trust: number): string => `${(trust * 100).toFixed(1)} %`;

function formatReading({ file, seconds, reading, error }: ReadReceiptResult, out: Output): string {
  if (!reading) return `${file}: ${error}`;
  const { fields, trust, accepted, doubts, engine } = reading;
  const currency = fields.currency?.value;
  const rows = Object.entries(fields).map(([name, { value, trust: of, reason }]) => [
    name,
    typeof value === "number" ? formatMoney(value, currency) : value,
    formatPercent(of),
    reason,
  ]);
  const decision = accepted
    ? `accepted (${formatPercent(trust)})`
    : `for a person to see (${formatPercent(trust)}): ${doubts.join("; ")}`;
  return `${file}: ${decision}, ${seconds!.toFixed(1)} s, ${engine}\n${out.table(["FIELD", { head: "VALUE", wrap: true }, "TRUST", { head: "WHY", wrap: true }], rows)}`;
}

/** Minor units as people write them; where no currency was read, they are taken for hundredths. */
const formatMoney = (minor: number, currency = ""): string => `${majorUnits(minor, currency)} ${currency}`.trim();

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { formatMajorUnits } from "@waybill/events-schema/currencies";
import { annotate } from "@waybill/receipts/ocr/annotate";
import { loadReceiptReader, type ReceiptContext, type ReceiptReading } from "@waybill/receipts/receipt-reader";
import type { Command } from "../../cli/command.ts";
import { EXIT, usageError } from "../../cli/exit.ts";
import { formatCount } from "../../cli/format.ts";
import { type NamedFile, namedFile } from "../../cli/process-io.ts";
import type { Output } from "../../cli/output.ts";

/** `waybill receipts read`: reads receipts from local files as the worker does. */
export const receiptsRead: Command = {
  name: "receipts read",
  description: "Read receipts from local files as the worker does: each field with its confidence and the reason.",
  operands: "FILE…",
  options: {
    annotate: { description: "write the image with a box around each field, for one FILE", valueName: "OUT.png" },
    place: { description: "where the photos were taken: evidence for the currency", valueName: "LAT,LON" },
    seconds: {
      description: "time limit per file; what was read until then is the result (default: none)",
      valueName: "N",
    },
  },
  examples: [
    "waybill receipts read receipt.jpg",
    "waybill receipts read receipt.jpg --annotate boxes.png",
    "waybill receipts read receipt.jpg --place 43.65,-79.38",
    "waybill receipts read a.jpg b.png --json",
  ],
  notes: ["Nothing leaves this machine: the models are part of the packages, and no stage is contacted."],
  async run({ operands: files, flags, out, signal, io }) {
    const annotated = flags.text("annotate");
    if (files.length === 0) throw usageError("a file is missing", "waybill receipts read FILE…");
    if (annotated !== undefined && files.length > 1) throw usageError("--annotate takes one file", "give one FILE");
    const seconds = flags.integer("seconds") ?? Number.POSITIVE_INFINITY;
    const place = parsePlace(flags.text("place"));
    const results: ReadReceiptResult[] = [];
    const bar = out.progress("receipt", files.length);
    for (const file of files.map((name) => namedFile(io, name))) {
      if (signal.aborted) break;
      bar.update(results.length, basename(file.name));
      results.push(await readReceiptFile(file, seconds, place));
    }
    bar.end();
    out.result({ receipts: results }, () => results.map((one) => formatReading(one, out)).join("\n\n"));
    if (signal.aborted) {
      out.info(`interrupted; ${results.length} of ${formatCount(files.length, "file")} read`);
      return EXIT.interrupted;
    }
    const failed = results.filter(({ error }) => error !== undefined).length;
    if (failed > 0) out.info(`${formatCount(failed, "file")} of ${files.length} could not be read`);
    if (failed > 0) return failed === results.length ? EXIT.failed : EXIT.partial;
    if (annotated === undefined) return EXIT.done;
    // The result is printed already, even when the image cannot be written.
    const failure = await writeAnnotated(results[0]!, namedFile(io, files[0]!), namedFile(io, annotated)).catch(
      (error: Error) => error,
    );
    if (!failure) {
      out.info(`image with boxes: ${annotated}`);
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

function parsePlace(text: string | undefined): ReceiptContext["photoPlace"] {
  if (text === undefined) return undefined;
  const [lat, lon] = (/^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(text)?.slice(1) ?? []).map(Number);
  if (lat === undefined || lon === undefined || Math.abs(lat) > 90 || Math.abs(lon) > 180)
    throw usageError(`${text} is not a place`, "--place LAT,LON in degrees, e.g. --place 43.65,-79.38");
  return { lat, lon };
}

async function readReceiptFile(
  { name, path }: NamedFile,
  seconds: number,
  photoPlace: ReceiptContext["photoPlace"],
): Promise<ReadReceiptResult> {
  const startedAt = performance.now();
  const spentMs = () => performance.now() - startedAt;
  try {
    const receipts = await loadReceiptReader();
    const reading = await receipts.read(await readFile(path), {
      leftMs: () => seconds * 1_000 - spentMs(),
      ...(photoPlace && { photoPlace }),
    });
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
    : `needs review (${formatPercent(trust)}): ${doubts.join("; ")}`;
  return `${file}: ${decision}, ${seconds!.toFixed(1)} s, ${engine}\n${out.table(["FIELD", { head: "VALUE", wrap: true }, "CONFIDENCE", { head: "REASON", wrap: true }], rows)}`;
}

/** An amount in major units; without a currency, minor units count as hundredths. */
const formatMoney = (minor: number, currency = ""): string => `${formatMajorUnits(minor, currency)} ${currency}`.trim();

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { majorUnits } from "@waybill/events-schema/currencies";
import { annotate } from "@waybill/receipts/ocr/annotate";
import { loadReceiptReader, type ReceiptReading } from "@waybill/receipts/receipt-reader";
import type { Command } from "../command.ts";
import { EXIT, usage } from "../exit.ts";
import { count } from "../format.ts";
import { type NamedFile, namedFile } from "../io.ts";
import type { Output } from "../output.ts";

/** `waybill receipts read`: what the worker would read, here. */
export const receiptsRead: Command = {
  name: "receipts read",
  says: "Read receipts from files, as the worker does: each field with its trust and why.",
  operands: "FILE…",
  options: {
    annotate: { says: "the picture with a frame around what was read, for one FILE", value: "OUT.png" },
    seconds: {
      says: "stop after so many seconds a file and answer with what was read (default: never)",
      value: "N",
    },
  },
  examples: [
    "waybill receipts read receipt.jpg",
    "waybill receipts read receipt.jpg --annotate seen.png",
    "waybill receipts read a.jpg b.png --json",
  ],
  notes: ["Nothing leaves this machine: the models come with the packages, and no stage is asked."],
  async run({ operands: files, given, out, stopping, io }) {
    const annotated = given.text("annotate");
    if (files.length === 0) throw usage("which receipts? a file is missing", "waybill receipts read FILE…");
    if (annotated !== undefined && files.length > 1) throw usage("--annotate draws one file", "give one FILE");
    const seconds = given.whole("seconds") ?? Number.POSITIVE_INFINITY;
    const read: Answer[] = [];
    const bar = out.progress("receipt", files.length);
    for (const file of files.map((name) => namedFile(io, name))) {
      if (stopping.aborted) break;
      bar.step(read.length, basename(file.name));
      read.push(await readFrom(file, seconds));
    }
    bar.end();
    out.answer({ receipts: read }, () => read.map((one) => shown(one, out)).join("\n\n"));
    if (stopping.aborted) return EXIT.interrupted;
    const failed = read.filter(({ error }) => error !== undefined).length;
    if (failed > 0) out.say(`${count(failed, "file")} of ${files.length} could not be read`);
    if (failed > 0) return failed === read.length ? EXIT.failed : EXIT.partial;
    if (annotated === undefined) return EXIT.done;
    // The reading is answered by now, whatever becomes of the picture.
    const failure = await draw(read[0]!, namedFile(io, files[0]!), namedFile(io, annotated)).catch(
      (error: Error) => error,
    );
    if (!failure) {
      out.say(`the picture with what was read framed: ${annotated}`);
      return EXIT.done;
    }
    out.say(`${annotated} could not be written: ${failure.message}`);
    return EXIT.partial;
  },
};

interface Answer {
  file: string;
  seconds?: number;
  reading?: ReceiptReading;
  error?: string;
}

async function readFrom({ name, path }: NamedFile, seconds: number): Promise<Answer> {
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

async function draw({ reading }: Answer, from: NamedFile, to: NamedFile): Promise<void> {
  const marks = Object.entries(reading!.fields).flatMap(([name, { box }]) => (box ? [{ name, box }] : []));
  await mkdir(dirname(to.path), { recursive: true });
  await writeFile(to.path, await annotate(await readFile(from.path), marks));
}

const percent = (trust: number): string => `${(trust * 100).toFixed(1)} %`;

function shown({ file, seconds, reading, error }: Answer, out: Output): string {
  if (!reading) return `${file}: ${error}`;
  const { fields, trust, accepted, doubts, engine } = reading;
  const currency = fields.currency?.value;
  const rows = Object.entries(fields).map(([name, { value, trust: of, reason }]) => [
    name,
    typeof value === "number" ? money(value, currency) : value,
    percent(of),
    reason,
  ]);
  const verdict = accepted
    ? `accepted (${percent(trust)})`
    : `for a person to see (${percent(trust)}): ${doubts.join("; ")}`;
  return `${file}: ${verdict}, ${seconds!.toFixed(1)} s, ${engine}\n${out.table(["FIELD", { head: "VALUE", wrap: true }, "TRUST", { head: "WHY", wrap: true }], rows)}`;
}

/** Minor units as people write them; where no currency was read, they are taken for hundredths. */
const money = (minor: number, currency = ""): string => `${majorUnits(minor, currency)} ${currency}`.trim();

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { OcrPage } from "@waybill/receipts/ocr/page";
import { createOcrEngine } from "@waybill/receipts/ocr/engine";
import { parseBill } from "@waybill/receipts/extraction/amounts/bill";
import { currencyFormat } from "@waybill/receipts/extraction/amounts/currency-format";
import { findDates } from "@waybill/receipts/extraction/date-formats";
import { extractFields } from "@waybill/receipts/extraction/extract-fields";
import { findRows } from "@waybill/receipts/extraction/layout/rows";
import { expectedCurrencies } from "@waybill/receipts/receipt-reader";
import { readTotal } from "@waybill/receipts/extraction/total/total";
import { normalizeName, type ReadAttempt, type ReadRequest } from "./scoring.ts";
import { createTesseractEngine } from "./tesseract.ts";

/** A process of its own, so that its memory is that of reading receipts: it receives a request and sends the result. */
const [, , engine, pagesFolder] = process.argv;
const ocr = engine === "tesseract" ? await createTesseractEngine() : await createOcrEngine();
const SECONDS = 60;

process.on("message", (request: ReadRequest) => void reply(request));
process.send!("ready");

async function reply(request: ReadRequest): Promise<void> {
  process.send!(await readReceipt(request));
}

async function readReceipt({
  path,
  submittedAt: takenBefore,
  ...context
}: ReadRequest): Promise<Omit<ReadAttempt, "id">> {
  const bytes = await readFile(path);
  await resetPeak();
  const [began, used] = [performance.now(), process.cpuUsage()];
  const page = await recognizeOnce(path, () =>
    ocr.recognizePage(bytes, () => began + SECONDS * 1_000 - performance.now()),
  );
  const reading = { engine: ocr.engine, ...extractFields(page, takenBefore, await expectedCurrencies(context)) };
  return {
    reading,
    ms: performance.now() - began,
    cpuMs: cpuSince(used),
    bytes: await peakBytes(),
    ...candidates(page, reading.fields.currency?.value),
  };
}

/** The page of a picture, from the folder of pages when there is one and it was recognized before. */
async function recognizeOnce(path: string, recognize: () => Promise<OcrPage>): Promise<OcrPage> {
  if (pagesFolder === undefined) return recognize();
  const file = join(pagesFolder, `${basename(path)}.json`);
  const stored = await readFile(file, "utf8").catch(() => undefined);
  const { lines, complete } =
    stored === undefined ? await recognize() : (JSON.parse(stored) as Pick<OcrPage, "lines" | "complete">);
  if (stored === undefined) {
    await mkdir(pagesFolder, { recursive: true });
    await writeFile(file, JSON.stringify({ lines, complete }));
  }
  return { lines, complete, toOriginal: (corner) => corner };
}

const cpuSince = (then: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(then);
  return (user + system) / 1_000;
};

function candidates(page: OcrPage, currency = "MYR"): Pick<ReadAttempt, "amounts" | "dates" | "print" | "confirmed"> {
  const sheet = findRows(page);
  const bill = parseBill(sheet, currencyFormat(currency));
  const clues = readTotal(bill)?.best.features;
  const print = sheet.rows.map(({ text }) => text).join("\n");
  return {
    amounts: bill.entries.map(({ value }) => value),
    dates: findDates(print, "day first").map(({ value }) => value),
    print: normalizeName(print),
    confirmed: ["paid", "after rounding"].some((clue) => clues?.has(clue)) && !clues?.has("payment contradicts"),
  };
}

/** Linux forgets the peak on request; elsewhere it is that of the whole process. */
const resetPeak = () => writeFile("/proc/self/clear_refs", "5").catch(() => {});

async function peakBytes(): Promise<number> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) || process.resourceUsage().maxRSS;
  return kilobytes * 1_024;
}

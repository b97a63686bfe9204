import { readFile, writeFile } from "node:fs/promises";
import type { OcrPage } from "@waybill/receipts/ocr/page";
import { createOcrEngine } from "@waybill/receipts/ocr/engine";
import { parseBill } from "@waybill/receipts/extraction/amounts/bill";
import { currencyFormat } from "@waybill/receipts/extraction/amounts/currency-format";
import { findDates } from "@waybill/receipts/extraction/date-formats";
import { extractFields } from "@waybill/receipts/extraction/extract-fields";
import { findRows } from "@waybill/receipts/extraction/layout/rows";
import { readTotal } from "@waybill/receipts/extraction/total/total";
import { normalizeName, type ReadAttempt, type ReadRequest } from "./scoring.ts";
import { createTesseractEngine } from "./tesseract.ts";

/** A process of its own, so that its memory is that of reading receipts: it receives a request and sends the result. */
const ocr = process.argv[2] === "tesseract" ? await createTesseractEngine() : await createOcrEngine();
const SECONDS = 60;

process.on("message", (order: ReadRequest) => void reply(order));
process.send!("ready");

async function reply(order: ReadRequest): Promise<void> {
  process.send!(await readReceipt(order));
}

async function readReceipt({ path, submittedAt: takenBefore }: ReadRequest): Promise<Omit<ReadAttempt, "id">> {
  const bytes = await readFile(path);
  await resetPeak();
  const [began, used] = [performance.now(), process.cpuUsage()];
  const page = await ocr.recognizePage(bytes, () => began + SECONDS * 1_000 - performance.now());
  const reading = { engine: ocr.engine, ...extractFields(page, takenBefore) };
  return {
    reading,
    ms: performance.now() - began,
    cpuMs: cpuSince(used),
    bytes: await peakBytes(),
    ...candidates(page),
  };
}

const cpuSince = (then: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(then);
  return (user + system) / 1_000;
};

function candidates(page: OcrPage): Pick<ReadAttempt, "amounts" | "dates" | "print" | "confirmed"> {
  const sheet = findRows(page);
  const bill = parseBill(sheet, currencyFormat("MYR"));
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

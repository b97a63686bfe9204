import { readFile, writeFile } from "node:fs/promises";
import type { OcrPage } from "@waybill/receipts/ocr/page";
import { createOcrEngine } from "@waybill/receipts/ocr/engine";
import { parseBill } from "@waybill/receipts/extraction/amounts/bill";
import { currencyFormat } from "@waybill/receipts/extraction/amounts/currency-format";
import { findDates } from "@waybill/receipts/extraction/date-formats";
import { extractFields } from "@waybill/receipts/extraction/extract-fields";
import { findRows } from "@waybill/receipts/extraction/layout/rows";
import { readTotal } from "@waybill/receipts/extraction/total/total";
import { bare, type Attempt, type Order } from "./scoring.ts";
import { tesseract } from "./tesseract.ts";

/** A process of its own, so that its memory is that of reading receipts: an order comes in, an attempt goes out. */
const ocr = process.argv[2] === "tesseract" ? await tesseract() : await createOcrEngine();
const SECONDS = 60;

process.on("message", (order: Order) => void answer(order));
process.send!("ready");

async function answer(order: Order): Promise<void> {
  process.send!(await attempt(order));
}

async function attempt({ path, takenBefore }: Order): Promise<Omit<Attempt, "id">> {
  const bytes = await readFile(path);
  await resetPeak();
  const [began, used] = [performance.now(), process.cpuUsage()];
  const page = await ocr.recognizePage(bytes, () => began + SECONDS * 1_000 - performance.now());
  const reading = { engine: ocr.engine, ...extractFields(page, takenBefore) };
  return { reading, ms: performance.now() - began, cpuMs: cpuSince(used), bytes: await peak(), ...whatElse(page) };
}

const cpuSince = (then: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(then);
  return (user + system) / 1_000;
};

function whatElse(page: OcrPage): Pick<Attempt, "amounts" | "dates" | "print" | "confirmed"> {
  const sheet = findRows(page);
  const bill = parseBill(sheet, currencyFormat("MYR"));
  const clues = readTotal(bill)?.best.features;
  const print = sheet.rows.map(({ text }) => text).join("\n");
  return {
    amounts: bill.entries.map(({ value }) => value),
    dates: findDates(print, "day first").map(({ value }) => value),
    print: bare(print),
    confirmed: ["paid", "after rounding"].some((clue) => clues?.has(clue)) && !clues?.has("payment contradicts"),
  };
}

/** Linux forgets the peak when told to; elsewhere it is that of the whole process. */
const resetPeak = () => writeFile("/proc/self/clear_refs", "5").catch(() => {});

async function peak(): Promise<number> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) || process.resourceUsage().maxRSS;
  return kilobytes * 1_024;
}

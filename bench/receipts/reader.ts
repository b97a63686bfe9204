import { readFile, writeFile } from "node:fs/promises";
import type { Page } from "@waybill/receipts/ocr/page";
import { open } from "@waybill/receipts/ocr/engine";
import { billOf } from "@waybill/receipts/reading/bill";
import { coinsOf } from "@waybill/receipts/reading/coins";
import { datesIn } from "@waybill/receipts/reading/dates";
import { readPage } from "@waybill/receipts/reading/read-page";
import { rowsOf } from "@waybill/receipts/reading/rows";
import { pickTotal } from "@waybill/receipts/reading/total";
import { bare, type Attempt, type Order } from "./scoring.ts";
import { tesseract } from "./tesseract.ts";

/** A process of its own, so that its memory is that of reading receipts: an order comes in, an attempt goes out. */
const eyes = process.argv[2] === "tesseract" ? await tesseract() : await open();
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
  const page = await eyes.look(bytes, () => began + SECONDS * 1_000 - performance.now());
  const reading = { engine: eyes.engine, ...readPage(page, takenBefore) };
  return { reading, ms: performance.now() - began, cpuMs: cpuSince(used), bytes: await peak(), ...whatElse(page) };
}

const cpuSince = (then: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(then);
  return (user + system) / 1_000;
};

function whatElse(page: Page): Pick<Attempt, "amounts" | "dates" | "print" | "confirmed"> {
  const sheet = rowsOf(page);
  const bill = billOf(sheet, coinsOf("MYR"));
  const clues = pickTotal(bill)?.best.clues;
  const print = sheet.rows.map(({ text }) => text).join("\n");
  return {
    amounts: bill.entries.map(({ value }) => value),
    dates: datesIn(print, "day first").map(({ value }) => value),
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

/** Reads the file of the second argument with the reader of the first, and reports time and memory. Memory is measured per process, so it runs in its own. */
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { checkRows } from "@waybill/tasks/imports/check-rows";
import { checkHeader } from "@waybill/tasks/imports/columns";
import { inspectFile, decodeText } from "@waybill/tasks/imports/encoding";
import { parseRows } from "@waybill/tasks/imports/rows";
import { parse } from "csv-parse";

const [reader, path = ""] = process.argv.slice(2);
const bytes = () => createReadStream(path);
const BASE_MB = process.resourceUsage().maxRSS / 1_024;

const READERS: Record<string, () => Promise<number>> = {
  /** The library alone, as its documentation shows. */
  bare: () => countRows(pipeline(bytes(), parse({ columns: true }), () => {})),
  /** All that an import does before it writes: encoding, digest, rows, schema. */
  whole: async () => {
    const { encoding } = await inspectFile(bytes());
    if (encoding instanceof Error) throw encoding;
    return countRows(checkRows(parseRows(decodeText(bytes(), encoding), checkHeader), () => Promise.resolve(true)));
  },
};

async function countRows(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of rows) count += 1;
  return count;
}

const began = process.cpuUsage();
const rows = await READERS[reader ?? ""]!();
const { user, system } = process.cpuUsage(began);
const peakMb = process.resourceUsage().maxRSS / 1_024;
console.log(JSON.stringify({ rows, cpuS: (user + system) / 1e6, peakMb, grownMb: peakMb - BASE_MB }));

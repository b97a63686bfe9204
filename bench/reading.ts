/** Read the file of the second argument as the first says, and tell what it took. A process of its own: memory is a process's. */
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { checkRows } from "@waybill/tasks/imports/check-rows";
import { checkHeader } from "@waybill/tasks/imports/columns";
import { inspectFile, decodeText } from "@waybill/tasks/imports/encoding";
import { parseRows } from "@waybill/tasks/imports/rows";
import { parse } from "csv-parse";

const [how, path = ""] = process.argv.slice(2);
const bytes = () => createReadStream(path);
const BASE_MB = process.resourceUsage().maxRSS / 1_024;

const WAYS: Record<string, () => Promise<number>> = {
  /** The library alone, as its manual has it. */
  bare: () => countOf(pipeline(bytes(), parse({ columns: true }), () => {})),
  /** All that an import does before it writes: encoding, digest, rows, schema. */
  whole: async () => {
    const { encoding } = await inspectFile(bytes());
    if (encoding instanceof Error) throw encoding;
    return countOf(checkRows(parseRows(decodeText(bytes(), encoding), checkHeader), () => Promise.resolve(true)));
  },
};

async function countOf(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of rows) count += 1;
  return count;
}

const began = process.cpuUsage();
const rows = await WAYS[how ?? ""]!();
const { user, system } = process.cpuUsage(began);
const peakMb = process.resourceUsage().maxRSS / 1_024;
console.log(JSON.stringify({ rows, cpuS: (user + system) / 1e6, peakMb, grownMb: peakMb - BASE_MB }));

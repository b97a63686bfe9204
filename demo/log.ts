import { mkdirSync, openSync, writeSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { formatTraceEvent, withoutColor } from "@waybill/local/cli/trace-lines";
import type { TraceEvent } from "@waybill/local/interfaces";

/** The folder of the demo's files: ignored by git. */
export const OUTPUT_FOLDER = fileURLToPath(new URL("../demo-out", import.meta.url));
const LOG_FILE = join(OUTPUT_FOLDER, "demo.log");

/** The path relative to the current folder. */
export const logPath = (): string => relative(process.cwd(), LOG_FILE) || LOG_FILE;

let file: number | undefined;

/** Starts a new log. */
export function openLog(): void {
  mkdirSync(OUTPUT_FOLDER, { recursive: true });
  file = openSync(LOG_FILE, "w");
}

/** Adds lines to the log. They are written at once, so that the log of a killed demo is complete. */
export function writeLog(text: string): void {
  if (file !== undefined) writeSync(file, `${text}\n`);
}

/** Adds an event of the offline cloud, with the output of its functions. */
export function logTraceEvent(event: TraceEvent): void {
  for (const line of formatTraceEvent(event, { paint: withoutColor, logs: true })) writeLog(line);
}

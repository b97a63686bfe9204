import { mkdirSync, openSync, writeSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { linesOf, plain } from "@waybill/local/cli/lines";
import type { Happening } from "@waybill/local/ports";

/** Where the demo puts what it makes: ignored by git. */
export const OUT = fileURLToPath(new URL("../demo-out", import.meta.url));
const FILE = join(OUT, "demo.log");

/** The path as a person in the current folder types it. */
export const logPath = (): string => relative(process.cwd(), FILE) || FILE;

let file: number | undefined;

/** Begins the log anew. */
export function openLog(): void {
  mkdirSync(OUT, { recursive: true });
  file = openSync(FILE, "w");
}

/** Adds lines to the log. Written at once: the log of a killed demo is whole. */
export function log(text: string): void {
  if (file !== undefined) writeSync(file, `${text}\n`);
}

/** Adds what happened in the offline cloud, with what its functions printed. */
export function logHappening(happening: Happening): void {
  for (const line of linesOf(happening, { paint: plain, logs: true })) log(line);
}

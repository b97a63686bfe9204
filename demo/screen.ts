import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";
import { operatorEnvironment } from "@waybill/local/iam/access-keys";
import { EXIT } from "@waybill/operator/exit";
import { shorten, terminalWidth, visible, wrap } from "@waybill/operator/text";
import type { DemoCloud } from "./cloud.ts";
import { writeLog } from "./log.ts";

const COMMAND = fileURLToPath(new URL("../packages/operator/bin/waybill.mjs", import.meta.url));
const INDENT = "  ";
const CLEAR_LINE = "\r\u001b[2K";

/** The characters between the indent and the edge of the screen. */
export const noteWidth = (): number => terminalWidth() - INDENT.length;

/** Prints a heading: what happens next. */
export function printHeading(title: string): void {
  const text = wrap(visible(title), terminalWidth()).join("\n");
  writeLog(`\n${text}`);
  console.log(`\n${styleText("bold", text, { stream: process.stdout })}`);
}

/** Prints text below a heading. */
export function printNote(text: string): void {
  for (const line of wrap(visible(text), noteWidth())) {
    writeLog(`${INDENT}${line}`.trimEnd());
    console.log(`${INDENT}${line}`.trimEnd());
  }
}

/** Waits for `work`. On a terminal, a line counts the seconds meanwhile and is removed afterwards. */
export async function withProgress<T>(what: string, work: Promise<T>): Promise<T> {
  const { stderr } = process;
  if (!stderr.isTTY) return await work;
  const began = performance.now();
  const draw = (): void => {
    const seconds = Math.round((performance.now() - began) / 1_000);
    stderr.write(`${CLEAR_LINE}${INDENT}${shorten(`${what} … ${seconds} s`, noteWidth() - 1)}`);
  };
  const timer = setInterval(draw, 1_000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    stderr.write(CLEAR_LINE);
  }
}

/**
 * Runs the operator's command as a person does, shows its output and returns it. Throws when the command fails.
 * It is killed when the demo is stopped.
 */
export async function runWaybill(cloud: DemoCloud, ...args: string[]): Promise<string> {
  const line = `waybill ${args.map((arg) => (/[\s'"]/.test(arg) ? JSON.stringify(arg) : arg)).join(" ")}`;
  printNote(`$ ${line}`);
  const env = { ...process.env, ...operatorEnvironment(cloud), COLUMNS: String(noteWidth()) };
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
    signal: cloud.stopping,
    killSignal: "SIGKILL",
  });
  let shown = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (shown += text));
  const [code, signal] = (await withProgress("it runs", once(child, "close"))) as [
    number | null,
    NodeJS.Signals | null,
  ];
  for (const text of shown.trimEnd().split("\n")) printNote(text);
  if (code === EXIT.done || code === EXIT.partial) return shown;
  if (signal) throw new Error(`\`${line}\` was ended by ${signal}`);
  const printed = shown.trimEnd().split("\n");
  const complaint = printed.findLast((text) => /fail|refuse|error|waybill: /i.test(text)) ?? printed.at(-1)!;
  throw new Error(`\`${line}\` ended with exit code ${code}: ${complaint.trim()}`);
}

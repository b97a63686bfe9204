import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";
import type { Local } from "@waybill/local/boot";
import { EXIT } from "@waybill/operator/exit";

const COMMAND = fileURLToPath(new URL("../packages/operator/src/waybill.ts", import.meta.url));

/** A heading: what happens next. */
export function act(title: string): void {
  console.log(`\n${styleText("bold", title, { stream: process.stdout })}`);
}

/** A line below it. */
export function note(text: string): void {
  console.log(`  ${text}`);
}

/** Run the operator's own command, as a person would, show it, and return what it said. Throws when it did nothing. */
export async function waybill(local: Local, ...args: string[]): Promise<string> {
  note(styleText("dim", `$ waybill ${args.map((arg) => (/[\s'"]/.test(arg) ? JSON.stringify(arg) : arg)).join(" ")}`));
  const env = { ...process.env, WAYBILL_ENDPOINT: local.endpoint };
  const child = spawn(process.execPath, [COMMAND, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let shown = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (shown += text));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  for (const line of shown.trimEnd().split("\n")) note(line);
  if (code !== EXIT.done && code !== EXIT.partial) throw new Error(`waybill ${args.join(" ")} ended with ${code}.`);
  return shown;
}

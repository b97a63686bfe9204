import { fileURLToPath } from "node:url";
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** The repository's root. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Exit codes of every command here. */
export const EXIT = { ok: 0, failed: 1, usage: 2, findings: 3 } as const;

export interface Answer {
  code: number;
  out: string;
  err: string;
}

type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** Run a command: `--help` and wrong usage are answered here, and a throw is an answer too. Never exits by itself. */
export function command(
  argv: readonly string[],
  { help, options }: { help: string; options: ParseArgsOptionsConfig },
  run: (values: Values) => Answer,
): Answer {
  let values: Values;
  try {
    ({ values } = parseArgs({ args: [...argv], options: { ...options, help: { type: "boolean", short: "h" } } }));
  } catch (error) {
    return { code: EXIT.usage, out: "", err: `${message(error)}\n\n${help}` };
  }
  if (values["help"]) return { code: EXIT.ok, out: help, err: "" };
  try {
    return run(values);
  } catch (error) {
    const cause = error instanceof Error && error.cause ? `\n${message(error.cause)}` : "";
    return { code: EXIT.failed, out: "", err: `${message(error)}${cause}` };
  }
}

/** Print an answer and leave its code behind. */
export function say({ code, out, err }: Answer): void {
  if (out) console.log(out);
  if (err) console.error(err);
  process.exitCode = code;
}

const message = (error: unknown) => (error instanceof Error ? error.message : String(error));

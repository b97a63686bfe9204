import { fileURLToPath } from "node:url";
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** The repository's root. */
export const REPOSITORY_ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Exit codes of the contract scripts. */
export const EXIT_CODES = { ok: 0, failed: 1, usage: 2, findings: 3 } as const;

export interface ScriptResult {
  code: number;
  out: string;
  err: string;
}

type OptionValues = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** Run a script: handles `--help`, wrong usage and thrown errors. It does not end the process. */
export function runScript(
  argv: readonly string[],
  { help, options }: { help: string; options: ParseArgsOptionsConfig },
  run: (values: OptionValues) => ScriptResult,
): ScriptResult {
  let values: OptionValues;
  try {
    ({ values } = parseArgs({ args: [...argv], options: { ...options, help: { type: "boolean", short: "h" } } }));
  } catch (error) {
    return { code: EXIT_CODES.usage, out: "", err: `${message(error)}\n\n${help}` };
  }
  if (values["help"]) return { code: EXIT_CODES.ok, out: help, err: "" };
  try {
    return run(values);
  } catch (error) {
    const cause = error instanceof Error && error.cause ? `\n${message(error.cause)}` : "";
    return { code: EXIT_CODES.failed, out: "", err: `${message(error)}${cause}` };
  }
}

/** Print a result and set the process's exit code. */
export function printResult({ code, out, err }: ScriptResult): void {
  if (out) console.log(out);
  if (err) console.error(err);
  process.exitCode = code;
}

const message = (error: unknown) => (error instanceof Error ? error.message : String(error));

import { parseArgs } from "node:util";
import type { ProcessIo } from "./process-io.ts";
import type { Output } from "./output.ts";
import type { StageTarget } from "../target.ts";
import { usageError } from "./exit.ts";
import { paragraph, table } from "../text.ts";

/** One option of a command: parsed, and listed in the help. */
export interface CommandOption {
  description: string;
  /** Name of its value in the help; absent for a boolean option. */
  valueName?: string;
  /** May be given more than once. */
  repeatable?: boolean;
  short?: string;
}

/** One command. Its help is data, so that a test can compare the README with it. */
export interface Command {
  /** As typed: `dlq replay`. */
  name: string;
  description: string;
  /** What follows the name: `<consumer>`, or `FILE…` for one or more. */
  operands: string;
  options: Record<string, CommandOption>;
  /** Whole command lines. */
  examples: readonly [string, ...string[]];
  /** Further explanation, in whole sentences. */
  notes?: readonly string[];
  /** Returns the exit code. */
  run(call: CommandCall): Promise<number>;
}

/** The arguments of a command, and its surroundings. */
export interface CommandCall {
  operands: string[];
  flags: ParsedFlags;
  out: Output;
  /** Resolved on first use, so that help and usage errors need no cloud. */
  resolveTarget: () => Promise<StageTarget>;
  /** Aborted by Ctrl-C: finish the current step, then return 130. */
  signal: AbortSignal;
  /** For commands that need more of their process: files, an editor, a prompt. */
  io: ProcessIo;
}

/** Options of every command. */
const GLOBAL_OPTIONS: Record<string, CommandOption> = {
  stage: { description: "a deployed stage; without it the offline cloud that `npm run local` runs", valueName: "NAME" },
  region: { description: "region of the stage (default AWS_REGION)", valueName: "REGION" },
  json: { description: "JSON output: one object on stdout; streams are one object a line" },
  wide: { description: "do not fit tables and text to the terminal" },
  help: { description: "this help", short: "h" },
  version: { description: "the version of the command" },
};

/** The parsed options, read by name and type. */
export class ParsedFlags {
  private readonly values: Record<string, string | boolean | (string | boolean)[] | undefined>;
  constructor(values: Record<string, string | boolean | (string | boolean)[] | undefined>) {
    this.values = values;
  }
  /** The text of an option, or undefined. */
  text(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === "string" ? value : undefined;
  }
  /** The text of a required option. */
  required(name: string, next?: string): string {
    const value = this.text(name);
    if (value === undefined || value === "") throw usageError(`--${name} is missing`, next);
    return value;
  }
  isSet(name: string): boolean {
    return this.values[name] === true;
  }
  list(name: string): string[] {
    const value = this.values[name];
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  }
  /** A whole number of at least `min`, or undefined. */
  integer(name: string, min = 1): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!Number.isInteger(number) || number < min)
      throw usageError(`--${name} ${value}: a whole number from ${min} up`);
    return number;
  }
}

/** The command line as operands and options. An unknown option or a missing value is a usage error. */
export function parseCommandLine(command: Command, args: string[]): { operands: string[]; flags: ParsedFlags } {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, ...GLOBAL_OPTIONS }).map(([name, option]) => [
      name,
      {
        type: option.valueName ? ("string" as const) : ("boolean" as const),
        ...(option.repeatable ? { multiple: true } : {}),
        ...(option.short ? { short: option.short } : {}),
      },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
    const operands = command.operands.split(" ").filter((word) => /^[[<A-Z]/.test(word));
    const maxOperands = operands.at(-1)?.endsWith("…") ? Number.POSITIVE_INFINITY : operands.length;
    if (positionals.length > maxOperands && !("help" in values))
      throw usageError(
        `\`${positionals[maxOperands]}\` is one argument too many`,
        `see \`waybill ${command.name} --help\``,
      );
    return { operands: positionals, flags: new ParsedFlags(values) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw usageError(error.message.split(". ")[0] ?? error.message, `see \`waybill ${command.name} --help\``);
  }
}

/** Options and their descriptions, in columns of the same width for every list. */
const formatOptions = (options: Record<string, CommandOption>, width: number): string =>
  table(
    ["", { head: "", wrap: true }],
    Object.entries(options).map(([name, option]) => {
      const left = `${option.short ? `-${option.short}, ` : ""}--${name}${option.valueName ? ` ${option.valueName}` : ""}`;
      return [`  ${left.padEnd(20)}`, `${option.description}${option.repeatable ? " (may be repeated)" : ""}`];
    }),
    { width },
  );

/** A command line in lines that a shell joins, broken between its arguments. */
function wrapCommandLine(line: string, width: number): string {
  const lines = [""];
  for (const word of line.match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? []) {
    const longer = lines.at(-1) === "" ? word : `${lines.at(-1)} ${word}`;
    if (longer.length <= width - 2 || lines.at(-1) === "") lines[lines.length - 1] = longer;
    else lines.push(`  ${word}`);
  }
  return lines.map((one) => `  ${one}`).join(" \\\n");
}

/** The help of one command, in lines of at most `width`. */
export function formatHelp(command: Command, width: number): string {
  const own = Object.keys(command.options).length > 0 ? `\nOptions\n${formatOptions(command.options, width)}\n` : "";
  const notes = command.notes ? `\n${command.notes.map((note) => paragraph(note, width)).join("\n")}\n` : "";
  return `${paragraph(command.description, width)}\n\n  waybill ${command.name}${command.operands ? ` ${command.operands}` : ""} [options]
${own}
For every command
${formatOptions(GLOBAL_OPTIONS, width)}
${notes}
Examples
${command.examples.map((line) => wrapCommandLine(line, width - 2)).join("\n")}
`;
}

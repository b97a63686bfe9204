import { readFileSync } from "node:fs";
import { formatHelp, parseCommandLine, type CommandCall } from "./cli/command.ts";
import { findCommand, isCommandGroup, formatOverview } from "./cli/command-registry.ts";
import { EXIT, CliError, toCliError, usageError } from "./cli/exit.ts";
import { JSON_FORMAT } from "./cli/format.ts";
import type { ProcessIo } from "./cli/process-io.ts";
import { createOutput } from "./cli/output.ts";
import { resolveTarget, type StageTarget } from "./target.ts";
import { visible, visibleJson } from "./text.ts";

/** Prints an error: text for people on stderr, with --json also one object on stdout. */
function printError({ message, next, exit }: CliError, json: boolean, io: ProcessIo): number {
  createOutput(io, { json }).info(`waybill: ${message}${next === undefined ? "" : `\n  ${next}`}`);
  if (json) io.stdout.write(`${visibleJson({ format: JSON_FORMAT, error: { message, next: next ?? null, exit } })}\n`);
  return exit;
}

/**
 * Runs one command line, given without the word `waybill`, and returns its exit code. All it needs of a process is in `io`.
 *
 * @example
 * const code = await main(["dlq", "ls", "--json"], { ...io, env: { WAYBILL_ENDPOINT: endpoint } });
 */
export async function main(args: string[], io: ProcessIo): Promise<number> {
  const json = args.includes("--json");
  const names = args.filter((word) => !word.startsWith("-"));
  const text = createOutput(io, { json: false });
  let endpoint = { local: true, name: "the offline cloud" };
  try {
    if (args.includes("--version")) {
      const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
        version: string;
      };
      createOutput(io, { json }).result({ version }, version);
      return EXIT.done;
    }
    const found = await findCommand(args);
    if (!found) {
      const group = names[0];
      if (group !== undefined && !isCommandGroup(group))
        throw usageError(`there is no command ${names.slice(0, 2).join(" ")}`, "see `waybill --help`");
      const isHelp = args.includes("--help") || args.includes("-h") || args.length === 0;
      const commands = await formatOverview(text.width, group);
      if (isHelp) text.result({}, commands);
      else text.info(commands);
      return isHelp ? EXIT.done : EXIT.usage;
    }
    const { command, rest } = found;
    const { operands, flags } = parseCommandLine(command, rest);
    if (flags.isSet("help")) {
      text.result({}, formatHelp(command, text.width));
      return EXIT.done;
    }
    const stage = flags.text("stage");
    if (stage !== undefined) endpoint = { local: false, name: `stage ${stage}` };
    let target: Promise<StageTarget> | undefined;
    const call: CommandCall = {
      operands,
      flags,
      out: createOutput(io, { json: flags.isSet("json"), wide: flags.isSet("wide") }),
      resolveTarget: () =>
        (target ??= resolveTarget({ stage, region: flags.text("region"), cwd: io.cwd, env: io.env })),
      signal: io.signal,
      io,
    };
    return await command.run(call);
  } catch (error) {
    const failure = toCliError(error, endpoint);
    if (io.env["WAYBILL_DEBUG"] && failure.cause instanceof Error)
      io.stderr.write(`${visible(String(failure.cause.stack))}\n`);
    return printError(failure, json, io);
  }
}

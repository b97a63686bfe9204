import { readFileSync } from "node:fs";
import { help, parse, type Call } from "./command.ts";
import { find, isNoun, overview } from "./commands.ts";
import { EXIT, Stop, ending, usage } from "./exit.ts";
import { FORMAT } from "./format.ts";
import type { Io } from "./io.ts";
import { output } from "./output.ts";
import { resolveTarget, type Target } from "./target.ts";

/** Says what went wrong: to people on stderr, to programs as the one object on stdout. */
function complain({ message, next, exit }: Stop, json: boolean, io: Io): number {
  output(io, { json }).say(`waybill: ${message}${next === undefined ? "" : `\n  ${next}`}`);
  if (json) io.stdout.write(`${JSON.stringify({ format: FORMAT, error: { message, next: next ?? null, exit } })}\n`);
  return exit;
}

/**
 * Run one command line, without the word `waybill`. Returns the exit code. Everything it needs of a process is in `io`.
 *
 * @example
 * const code = await main(["dlq", "ls", "--json"], { ...io, env: { WAYBILL_ENDPOINT: endpoint } });
 */
export async function main(args: string[], io: Io): Promise<number> {
  const json = args.includes("--json");
  const words = args.filter((word) => !word.startsWith("-"));
  const text = output(io, { json: false });
  let at = { local: true, at: "the offline cloud" };
  try {
    if (args.includes("--version")) {
      const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
        version: string;
      };
      output(io, { json }).answer({ version }, version);
      return EXIT.done;
    }
    const found = await find(args);
    if (!found) {
      const noun = words[0];
      if (noun !== undefined && !isNoun(noun))
        throw usage(`there is no command ${words.slice(0, 2).join(" ")}`, "see `waybill --help`");
      const asked = args.includes("--help") || args.includes("-h") || args.length === 0;
      const commands = await overview(text.width, noun);
      if (asked) text.answer({}, commands);
      else text.say(commands);
      return asked ? EXIT.done : EXIT.usage;
    }
    const { command, rest } = found;
    const { operands, given } = parse(command, rest);
    if (given.flag("help")) {
      text.answer({}, help(command, text.width));
      return EXIT.done;
    }
    const stage = given.text("stage");
    at = stage === undefined ? at : { local: false, at: `stage ${stage}` };
    let target: Promise<Target> | undefined;
    const call: Call = {
      operands,
      given,
      out: output(io, { json: given.flag("json"), wide: given.flag("wide") }),
      target: () => (target ??= resolveTarget({ stage, region: given.text("region"), cwd: io.cwd, env: io.env })),
      stopping: io.signal,
      io,
    };
    return await command.run(call);
  } catch (error) {
    const stop = ending(error, at);
    if (io.env["WAYBILL_DEBUG"] && stop.cause instanceof Error) io.stderr.write(`${stop.cause.stack}\n`);
    return complain(stop, json, io);
  }
}

#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { help, parse, type Call } from "./command.ts";
import { find, isNoun, overview } from "./commands.ts";
import { EXIT, Stop, ending, usage } from "./exit.ts";
import { FORMAT } from "./format.ts";
import { output } from "./output.ts";
import { resolveTarget, type Target } from "./target.ts";

/** Says what went wrong: to people on stderr, to programs as the one object on stdout. */
function complain({ message, next, exit }: Stop, json: boolean): number {
  output({ json }).say(`waybill: ${message}${next === undefined ? "" : `\n  ${next}`}`);
  if (json)
    process.stdout.write(`${JSON.stringify({ format: FORMAT, error: { message, next: next ?? null, exit } })}\n`);
  return exit;
}

/** The first Ctrl-C asks to finish what is in hand, the second does not ask. */
function stoppable(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(EXIT.interrupted);
      stop.abort();
    });
  }
  return stop.signal;
}

async function main(args: string[]): Promise<number> {
  const json = args.includes("--json");
  const words = args.filter((word) => !word.startsWith("-"));
  let at = { local: true, at: "the offline cloud" };
  try {
    if (args.includes("--version")) {
      const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
        version: string;
      };
      output({ json }).answer({ version }, version);
      return EXIT.done;
    }
    const found = await find(args);
    if (!found) {
      const noun = words[0];
      if (noun !== undefined && !isNoun(noun))
        throw usage(`there is no command ${words.slice(0, 2).join(" ")}`, "see `waybill --help`");
      const asked = args.includes("--help") || args.includes("-h") || args.length === 0;
      const text = await overview(noun);
      if (asked) output({ json: false }).answer({}, text);
      else output({ json }).say(text);
      return asked ? EXIT.done : EXIT.usage;
    }
    const { command, rest } = found;
    const { operands, given } = parse(command, rest);
    if (given.flag("help")) {
      output({ json: false }).answer({}, help(command));
      return EXIT.done;
    }
    const stage = given.text("stage");
    at = stage === undefined ? at : { local: false, at: `stage ${stage}` };
    let target: Promise<Target> | undefined;
    const call: Call = {
      operands,
      given,
      out: output({ json: given.flag("json"), wide: given.flag("wide") }),
      target: () => (target ??= resolveTarget({ stage, region: given.text("region") })),
      stopping: stoppable(),
    };
    return await command.run(call);
  } catch (error) {
    const stop = ending(error, at);
    if (process.env["WAYBILL_DEBUG"] && stop.cause instanceof Error) process.stderr.write(`${stop.cause.stack}\n`);
    return complain(stop, json);
  }
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // `| head` has heard enough.
  if (error.code === "EPIPE") process.exit(EXIT.done);
});
process.exitCode = await main(process.argv.slice(2));

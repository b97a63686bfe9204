import { createInterface } from "node:readline/promises";
import type { Call, Option } from "./command.ts";
import { EXIT, Stop } from "./exit.ts";
import type { Io } from "./io.ts";
import type { Target } from "./target.ts";

/** The options of every command that changes a stage. */
export const GATE: Record<string, Option> = {
  yes: { says: "do not ask (a stage; offline nothing is asked)" },
  confirm: { says: "the name of the protected stage, again", value: "STAGE" },
  reason: { says: "why; kept in the journal. A protected stage requires it", value: "TEXT" },
};

/**
 * Nothing is written on a stage before its account, region and name are shown and somebody has agreed. A protected
 * stage wants its name again and a reason. Throws a refusal (exit 5); offline it asks nothing.
 */
export async function gate({ given, out, io }: Call, target: Target, what: string): Promise<void> {
  if (target.local) return;
  out.say(`${what} on ${target.place}`);
  const asks = io.stdin.isTTY && io.stderr.isTTY;
  if (target.protected) {
    if (!given.text("reason"))
      throw refuse(
        `${target.stage} is protected: a reason is required`,
        `add --yes --confirm ${target.stage} --reason "why"`,
      );
    if (given.flag("yes") && given.text("confirm") === target.stage) return;
    if (given.text("confirm") !== undefined && given.text("confirm") !== target.stage)
      throw refuse(`--confirm ${given.text("confirm")} is not this stage`, `it is ${target.stage}`);
    if (asks && (await ask(io, `Type ${target.stage} to go on: `)) === target.stage) return;
    throw refuse(`${target.stage} is protected`, `add --yes --confirm ${target.stage} --reason "why"`);
  }
  if (given.flag("yes")) return;
  if (asks && /^y(es)?$/i.test(await ask(io, "Go on? [y/N] "))) return;
  throw refuse("nobody agreed", "add --yes");
}

const refuse = (message: string, next: string): Stop => new Stop(EXIT.refused, `${message}; nothing was changed`, next);

async function ask({ stdin, stderr }: Io, question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

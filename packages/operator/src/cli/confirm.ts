import { FreeText } from "@waybill/events-schema/text";
import { createInterface } from "node:readline/promises";
import { assertArgument } from "./assert-argument.ts";
import type { CommandCall, CommandOption } from "./command.ts";
import { EXIT, CliError } from "./exit.ts";
import type { ProcessIo } from "./process-io.ts";
import type { StageTarget } from "../target.ts";

/** Options of every command that changes a stage. */
export const CONFIRM_OPTIONS: Record<string, CommandOption> = {
  yes: { description: "do not ask for confirmation (offline nothing is asked)" },
  confirm: { description: "repeat the name of the protected stage", valueName: "STAGE" },
  reason: { description: "why; stored in the journal. A protected stage requires it", valueName: "TEXT" },
};

/**
 * Shows account, region and name of the stage and asks for confirmation before a change. A protected stage needs its
 * name again and a reason. Throws with exit code 5 when the change is not confirmed. Offline it asks nothing.
 */
export async function confirmChange({ flags, out, io }: CommandCall, target: StageTarget, what: string): Promise<void> {
  const reason = flags.text("reason");
  assertArgument(FreeText.max(500).optional(), reason, "--reason");
  if (target.local) return;
  out.info(`${what} on ${target.displayName}`);
  const isInteractive = io.stdin.isTTY && io.stderr.isTTY;
  if (target.protected) {
    if (reason === undefined)
      throw refusedError(
        `${target.stage} is protected: a reason is required`,
        `add --yes --confirm ${target.stage} --reason "why"`,
      );
    if (flags.isSet("yes") && flags.text("confirm") === target.stage) return;
    if (flags.text("confirm") !== undefined && flags.text("confirm") !== target.stage)
      throw refusedError(`--confirm ${flags.text("confirm")} is not this stage`, `it is ${target.stage}`);
    if (isInteractive && (await promptLine(io, `Type ${target.stage} to continue: `)) === target.stage) return;
    throw refusedError(`${target.stage} is protected`, `add --yes --confirm ${target.stage} --reason "why"`);
  }
  if (flags.isSet("yes")) return;
  if (isInteractive && /^y(es)?$/i.test(await promptLine(io, "Continue? [y/N] "))) return;
  throw refusedError("not confirmed", "add --yes");
}

const refusedError = (message: string, next: string): CliError =>
  new CliError(EXIT.refused, `${message}; nothing was changed`, next);

async function promptLine({ stdin, stderr }: ProcessIo, question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

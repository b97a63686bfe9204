import type { Command } from "../../cli/command.ts";
import { writeExport } from "./export-file.ts";
import { EXIT, CliError } from "../../cli/exit.ts";
import { formatCount } from "../../cli/format.ts";
import { namedFile } from "../../cli/process-io.ts";
import { appendAudit } from "./replays/journal.ts";
import { peekMessages } from "./dead-letters/hold-messages.ts";
import { findDeadLetterQueue, receiveWaitSeconds } from "./dead-letters/inspect-queue.ts";

/** `waybill dlq export`: dead letters into a file, left where they are. */
export const dlqExport: Command = {
  name: "dlq export",
  description: "Write dead letters to a file, whole, and leave them in the queue.",
  operands: "<consumer>",
  options: { output: { description: "the file to write; it must not exist", valueName: "FILE", short: "o" } },
  examples: [
    "waybill dlq export RecordPositions -o dead.ndjson",
    "waybill dlq export RecordPositions --output dead.ndjson --json",
  ],
  notes: [
    "One message a line; the last line has count and sha256, which `dlq purge` checks. It holds personal data uncovered.",
  ],
  async run({ operands, flags, out, target, signal, io }) {
    const file = namedFile(io, flags.required("output", "where to: -o dead.ndjson"));
    const at = await target();
    const { consumer, dead } = findDeadLetterQueue(at, operands[0]);
    const { deadLetters, more } = await peekMessages(await at.sqs(), dead, {
      visibilitySeconds: 60,
      waitSeconds: receiveWaitSeconds(at),
      maxMessages: 100_000,
      signal,
    });
    if (signal.aborted) throw new CliError(EXIT.interrupted, "interrupted; nothing was written");
    const seal = writeExport(file, deadLetters, {
      stage: at.stage,
      account: at.account,
      consumer,
      dead,
      at: new Date().toISOString(),
    });
    appendAudit(at.stateDirectory, {
      what: "export",
      stage: at.stage,
      consumer,
      count: seal.count,
      sha256: seal.sha256,
      file: file.name,
    });
    out.result(
      { consumer, file: file.name, count: seal.count, sha256: seal.sha256, more },
      `${formatCount(seal.count, "dead letter")} of ${consumer} in ${file.name}${more ? ", and there are more" : ""}`,
    );
    return EXIT.done;
  },
};

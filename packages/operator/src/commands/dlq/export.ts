import type { Command } from "../../cli/command.ts";
import { writeExport } from "./export-file.ts";
import { EXIT, CliError } from "../../cli/exit.ts";
import { formatCount } from "../../cli/format.ts";
import { namedFile } from "../../cli/process-io.ts";
import { appendAudit } from "./replays/journal.ts";
import { peekMessages } from "./dead-letters/hold-messages.ts";
import { findDeadLetterQueue, receiveWaitSeconds } from "./dead-letters/inspect-queue.ts";

/** `waybill dlq export`: writes dead letters to a file and leaves them in the queue. */
export const dlqExport: Command = {
  name: "dlq export",
  description: "Write complete dead letters to a file and leave them in the queue.",
  operands: "<consumer>",
  options: { output: { description: "the file to write; it must not exist", valueName: "FILE", short: "o" } },
  examples: [
    "waybill dlq export RecordPositions -o dead.ndjson",
    "waybill dlq export RecordPositions --output dead.ndjson --json",
  ],
  notes: [
    "One message a line; the last line has count and sha256, which `dlq purge` checks. It contains personal data unmasked.",
  ],
  async run({ operands, flags, out, resolveTarget, signal, io }) {
    const file = namedFile(io, flags.required("output", "name the file: -o dead.ndjson"));
    const target = await resolveTarget();
    const { consumer, url } = findDeadLetterQueue(target, operands[0]);
    const { deadLetters, hasMore } = await peekMessages(await target.sqs(), url, {
      visibilitySeconds: 60,
      waitSeconds: receiveWaitSeconds(target),
      maxMessages: 100_000,
      signal,
    });
    if (signal.aborted) throw new CliError(EXIT.interrupted, "interrupted; nothing was written");
    const seal = writeExport(file, deadLetters, {
      stage: target.stage,
      account: target.account,
      consumer,
      dead: url,
      at: new Date().toISOString(),
    });
    appendAudit(target.stateDirectory, {
      what: "export",
      stage: target.stage,
      consumer,
      count: seal.count,
      sha256: seal.sha256,
      file: file.name,
    });
    out.result(
      { consumer, file: file.name, count: seal.count, sha256: seal.sha256, more: hasMore },
      `${formatCount(seal.count, "dead letter")} of ${consumer} in ${file.name}${hasMore ? ", and there are more" : ""}`,
    );
    return EXIT.done;
  },
};

import type { Command } from "../../cli/command.ts";
import { createExport, type ExportSeal } from "./export-file.ts";
import { EXIT, CliError } from "../../cli/exit.ts";
import { formatCount } from "../../cli/format.ts";
import { type NamedFile, namedFile } from "../../cli/process-io.ts";
import { appendAudit } from "./replays/journal.ts";
import { holdMessages } from "./dead-letters/hold-messages.ts";
import {
  describeUnseen,
  findDeadLetterQueue,
  receiveWaitSeconds,
  type DeadLetterQueue,
  type InspectedQueue,
} from "./dead-letters/inspect-queue.ts";
import type { StageTarget } from "../../target.ts";

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
    const source = findDeadLetterQueue(target, operands[0]);
    const { consumer } = source;
    const { seal, queue } = await exportQueue(target, source, file, signal);
    appendAudit(target.stateDirectory, {
      what: "export",
      stage: target.stage,
      consumer,
      count: seal.count,
      sha256: seal.sha256,
      file: file.name,
    });
    out.result(
      { ...queue, file: file.name, count: seal.count, sha256: seal.sha256, more: queue.seen < queue.messages },
      `${formatCount(seal.count, "dead letter")} of ${consumer} in ${file.name}`,
    );
    for (const text of describeUnseen([queue])) out.info(text);
    return EXIT.done;
  },
};

async function exportQueue(
  target: StageTarget,
  { consumer, url }: DeadLetterQueue,
  file: NamedFile,
  signal: AbortSignal,
): Promise<{ seal: ExportSeal; queue: InspectedQueue }> {
  const writer = createExport(file);
  try {
    const hold = await holdMessages(await target.sqs(), url, {
      select(page) {
        for (const deadLetter of page) writer.add(deadLetter);
        return [];
      },
      waitSeconds: receiveWaitSeconds(target),
      signal,
    });
    await hold.close();
    if (signal.aborted) throw new CliError(EXIT.interrupted, "interrupted; nothing was written");
    const { stage, account } = target;
    const seal = writer.complete({ stage, account, consumer, deadLetterQueue: url, at: new Date().toISOString() });
    return { seal, queue: { consumer, seen: hold.seen, messages: hold.messages } };
  } catch (error) {
    writer.discard();
    throw error;
  }
}

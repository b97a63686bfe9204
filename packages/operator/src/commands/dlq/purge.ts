import { bodyDigest, readExport } from "./export-file.ts";
import type { Command } from "../../cli/command.ts";
import { EXIT, CliError } from "../../cli/exit.ts";
import { formatCount } from "../../cli/format.ts";
import { CONFIRM_OPTIONS, confirmChange } from "../../cli/confirm.ts";
import { namedFile } from "../../cli/process-io.ts";
import { appendAudit } from "./replays/journal.ts";
import { ignoreFailure } from "./dead-letters/failure-log.ts";
import {
  describeUnseen,
  findDeadLetterQueue,
  holdDeadLetters,
  type InspectedQueue,
} from "./dead-letters/inspect-queue.ts";

/** `waybill dlq purge`: deletes exactly what was exported. */
export const dlqPurge: Command = {
  name: "dlq purge",
  description: "Delete exactly the messages of an export from the dead-letter queue.",
  operands: "<consumer>",
  options: { export: { description: "a file that `dlq export` wrote", valueName: "FILE" }, ...CONFIRM_OPTIONS },
  examples: [
    "waybill dlq purge RecordPositions --export dead.ndjson",
    'waybill dlq purge RecordPositions --export dead.ndjson --stage production --yes --confirm production --reason "test data"',
  ],
  notes: ["The file's count and sha256 are checked first. A message that arrived after the export stays."],
  async run(call) {
    const { operands, flags, out, signal } = call;
    const name = flags.required(
      "export",
      "first `waybill dlq export <consumer> -o FILE`, then `dlq purge` with --export FILE",
    );
    const file = namedFile(call.io, name);
    const { seal, bodies } = readExport(file);
    const target = await call.resolveTarget();
    const source = findDeadLetterQueue(target, operands[0]);
    if (seal.stage !== target.stage || seal.account !== target.account || seal.consumer !== source.consumer)
      throw new CliError(
        EXIT.refused,
        `${file.name} is of ${seal.consumer} on stage ${seal.stage}, account ${seal.account}; nothing was deleted`,
      );
    await confirmChange(
      call,
      target,
      `delete ${formatCount(seal.count, "dead letter")} of ${source.consumer} permanently`,
    );

    const sqs = await target.sqs();
    const bar = out.progress("message", seal.count);
    let deleted = 0;
    let queue: InspectedQueue | undefined;
    try {
      const { hold } = await holdDeadLetters(
        target,
        source,
        {
          // Only a message with the id and the body of the export has a copy in the file.
          concerns: ({ messageId, body }) => bodies.get(messageId) === bodyDigest(body),
          async select({ deadLetter, failure }) {
            if (signal.aborted) return false;
            await sqs.deleteMessage({ QueueUrl: source.url, ReceiptHandle: deadLetter.receiptHandle });
            bar.update((deleted += 1));
            if (failure) await ignoreFailure(target, source.consumer, failure.eventId);
            return false;
          },
        },
        { signal },
      );
      await hold.close();
      queue = { consumer: source.consumer, seen: hold.seen, messages: hold.messages };
      bar.end();
    } finally {
      appendAudit(target.stateDirectory, {
        what: "purge",
        stage: target.stage,
        consumer: source.consumer,
        deleted,
        sha256: seal.sha256,
        reason: flags.text("reason"),
      });
    }
    const missing = seal.count - deleted;
    if (missing > 0) for (const text of describeUnseen([queue])) out.info(text);
    out.result(
      { consumer: source.consumer, exported: seal.count, deleted, missing, seen: queue.seen },
      `${formatCount(deleted, "dead letter")} of ${source.consumer} deleted${missing > 0 ? `, ${missing} of the export not found` : ""}`,
    );
    if (signal.aborted) return EXIT.interrupted;
    return missing > 0 ? EXIT.partial : EXIT.done;
  },
};

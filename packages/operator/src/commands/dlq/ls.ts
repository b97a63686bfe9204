import type { Command } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { formatDuration } from "../../cli/format.ts";
import {
  NO_RECORD_TEXT,
  failureGroup,
  consumerDeadLetterQueues,
  inspectQueue,
  type QueueInspection,
} from "./dead-letters/inspect-queue.ts";

/** `waybill dlq ls`: a summary of every dead-letter queue. */
export const dlqLs: Command = {
  name: "dlq ls",
  description: "List the dead-letter queues: messages, groups of failures, and when they expire.",
  operands: "",
  options: { "fail-if-any": { description: "exit 3 when there is any dead letter" } },
  examples: [
    "waybill dlq ls",
    "waybill dlq ls --json",
    "waybill dlq ls --stage dev --region eu-central-1 --fail-if-any",
  ],
  notes: [
    "EXPIRES IN counts from when the oldest message was first sent, as SQS does, not from when it entered the dead-letter queue.",
  ],
  async run({ flags, out, resolveTarget }) {
    const target = await resolveTarget();
    const consumers: ReturnType<typeof summarizeQueue>[] = [];
    for (const source of consumerDeadLetterQueues(target))
      consumers.push(summarizeQueue(await inspectQueue(target, source)));
    const total = consumers.reduce((sum, { messages }) => sum + messages, 0);
    out.result({ stage: target.stage, total, consumers }, () => {
      const rows = consumers.map((one) => [
        one.consumer,
        one.more ? `${one.messages} (first ${one.seen} seen)` : one.messages,
        one.open,
        one.groups,
        one.oldestAt ? `${formatDuration(Date.now() - Date.parse(one.oldestAt))} ago` : "-",
        one.expiresInSeconds === null ? "-" : formatDuration(one.expiresInSeconds * 1000),
        [
          one.noRecord > 0 ? `${one.noRecord} ${NO_RECORD_TEXT}` : "",
          one.retrying > 0 ? `${one.retrying} more being retried` : "",
        ]
          .filter(Boolean)
          .join(", "),
      ]);
      return out.table(
        [{ head: "CONSUMER", cut: 1 }, "IN QUEUE", "OPEN", "GROUPS", "OLDEST", "EXPIRES IN", { head: "", wrap: true }],
        rows,
      );
    });
    return flags.isSet("fail-if-any") && total > 0 ? EXIT.findings : EXIT.done;
  },
};

function summarizeQueue(one: QueueInspection) {
  const sent = one.entries.map(({ deadLetter }) => deadLetter.sentAt).filter((target) => !Number.isNaN(target));
  const oldest = sent.length > 0 ? Math.min(...sent) : undefined;
  const recorded = one.entries.filter(({ failure }) => failure !== undefined).length;
  return {
    consumer: one.consumer,
    messages: one.messages,
    seen: one.entries.length,
    more: one.hasMore,
    open: recorded,
    /** Failed, but neither in the dead-letter queue nor resolved: SQS still retries them, or a replay has sent them. */
    retrying: one.failuresWithoutMessage.length,
    groups: new Set(one.entries.map(failureGroup)).size,
    noRecord: one.consumerQueueUrl === undefined ? 0 : one.entries.length - recorded,
    oldestAt: oldest === undefined ? null : new Date(oldest).toISOString(),
    expiresInSeconds:
      oldest === undefined ? null : Math.round((oldest + one.retentionSeconds * 1000 - Date.now()) / 1000),
  };
}

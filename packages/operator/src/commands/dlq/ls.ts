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

/** `waybill dlq ls`: every dead-letter queue at a glance. */
export const dlqLs: Command = {
  name: "dlq ls",
  description: "List what is dead: messages, groups of failures, and how long they will be kept.",
  operands: "",
  options: { "fail-if-any": { description: "exit 3 when there is any dead letter" } },
  examples: [
    "waybill dlq ls",
    "waybill dlq ls --json",
    "waybill dlq ls --stage dev --region eu-central-1 --fail-if-any",
  ],
  notes: ["EXPIRES IN counts from when the oldest message was first sent, as SQS does; not from when it died."],
  async run({ flags, out, target }) {
    const at = await target();
    const consumers: ReturnType<typeof summarizeQueue>[] = [];
    for (const source of consumerDeadLetterQueues(at)) consumers.push(summarizeQueue(await inspectQueue(at, source)));
    const total = consumers.reduce((sum, { messages }) => sum + messages, 0);
    out.result({ stage: at.stage, total, consumers }, () => {
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
  const sent = one.entries.map(({ deadLetter }) => deadLetter.sentAt).filter((at) => !Number.isNaN(at));
  const oldest = sent.length > 0 ? Math.min(...sent) : undefined;
  const rows = one.entries.filter(({ row }) => row !== undefined).length;
  return {
    consumer: one.consumer,
    messages: one.messages,
    seen: one.entries.length,
    more: one.hasMore,
    open: rows,
    /** Failed, but neither dead nor through: the queue still tries, or a replay is on its way. */
    retrying: one.rowsWithoutMessage.length,
    groups: new Set(one.entries.map(failureGroup)).size,
    noRecord: one.queue === undefined ? 0 : one.entries.length - rows,
    oldestAt: oldest === undefined ? null : new Date(oldest).toISOString(),
    expiresInSeconds:
      oldest === undefined ? null : Math.round((oldest + one.retentionSeconds * 1000 - Date.now()) / 1000),
  };
}

import type { Command } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { formatDuration } from "../../cli/format.ts";
import {
  NO_RECORD_TEXT,
  failureGroup,
  consumerDeadLetterQueues,
  inspectQueue,
  type DeadLetterEntry,
  type DeadLetterQueue,
} from "./dead-letters/inspect-queue.ts";
import type { StageTarget } from "../../target.ts";

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
  async run({ flags, out, resolveTarget, signal }) {
    const target = await resolveTarget();
    const consumers: QueueSummary[] = [];
    for (const source of consumerDeadLetterQueues(target)) consumers.push(await summarizeQueue(target, source, signal));
    const total = consumers.reduce((sum, { messages }) => sum + messages, 0);
    out.result({ stage: target.stage, total, consumers }, () => {
      const rows = consumers.map((one) => [
        one.consumer,
        one.more ? `${one.messages} (${one.seen} seen)` : one.messages,
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

type QueueSummary = Awaited<ReturnType<typeof summarizeQueue>>;

async function summarizeQueue(target: StageTarget, source: DeadLetterQueue, signal: AbortSignal) {
  let oldest = Infinity;
  let open = 0;
  let retrying = 0;
  const groups = new Set<string>();
  function countEntry(entry: DeadLetterEntry): boolean {
    oldest = Math.min(oldest, Number.isNaN(entry.deadLetter.sentAt) ? Infinity : entry.deadLetter.sentAt);
    open += entry.failure ? 1 : 0;
    groups.add(failureGroup(entry));
    return false;
  }
  const visitor = { select: countEntry, onFailureWithoutMessage: () => void (retrying += 1) };
  const { seen, messages, retentionSeconds } = await inspectQueue(target, source, visitor, { signal });
  const isEmpty = oldest === Infinity;
  return {
    consumer: source.consumer,
    messages,
    seen,
    more: seen < messages,
    open,
    /** Failed, but neither in the dead-letter queue nor resolved: SQS still retries them, or a replay has sent them. */
    retrying,
    groups: groups.size,
    noRecord: source.consumerQueueUrl === undefined ? 0 : seen - open,
    oldestAt: isEmpty ? null : new Date(oldest).toISOString(),
    expiresInSeconds: isEmpty ? null : Math.round((oldest + retentionSeconds * 1000 - Date.now()) / 1000),
  };
}

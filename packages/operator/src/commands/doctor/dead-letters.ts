import type { Finding } from "@waybill/plan/rules/rule";
import { formatDuration } from "../../cli/format.ts";
import {
  NO_RECORD_TEXT,
  consumerDeadLetterQueues,
  inspectQueue,
  type QueueInspection,
} from "../dlq/dead-letters/inspect-queue.ts";
import type { StageTarget } from "../../target.ts";

/** Three days are time enough to look at a dead letter after a weekend. */
const EXPIRING_WITHIN_MS = 3 * 86_400_000;
/** Five receives with the kernel's waits between them are over by then: what has no dead letter now will get none. */
const MAX_RETRY_MS = 3_600_000;

/** What no plan can show: dead letters about to expire, or that the ledger and the queues tell differently. */
export async function deadLetterFindings(target: StageTarget): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const source of consumerDeadLetterQueues(target))
    found.push(...queueFindings(await inspectQueue(target, source)));
  return found;
}

function queueFindings({
  consumer,
  queue,
  entries,
  rowsWithoutMessage: rowsWithoutLetter,
  retentionSeconds,
}: QueueInspection): Finding[] {
  const found: Finding[] = [];
  const oldest = Math.min(...entries.map(({ deadLetter }) => deadLetter.sentAt).filter((at) => !Number.isNaN(at)));
  const left = oldest + retentionSeconds * 1000 - Date.now();
  if (left < EXPIRING_WITHIN_MS)
    found.push({
      rule: "dead-letters-expiring",
      resource: consumer,
      observed: `the oldest dead letter expires in ${formatDuration(left)}`,
      wanted: `more than ${formatDuration(EXPIRING_WITHIN_MS)}`,
      why: "SQS counts from when a message was first sent, deletes it at its time and tells nobody.",
      fix: `waybill dlq export ${consumer} -o dead.ndjson, then waybill dlq replay ${consumer}`,
    });
  const unrecorded = queue === undefined ? 0 : entries.filter(({ row }) => row === undefined).length;
  if (unrecorded > 0)
    found.push({
      rule: "dead-letters-recorded",
      resource: consumer,
      observed: `${unrecorded} without a ledger row: ${NO_RECORD_TEXT}`,
      wanted: "a row for each",
      why: "A function that times out or runs out of memory takes its whole batch along and writes nothing down.",
      fix: `look for timeouts in its log, then waybill dlq replay ${consumer} --group no-record`,
    });
  const lost = rowsWithoutLetter.filter(({ lastFailedAt }) => Date.now() - Date.parse(lastFailedAt) > MAX_RETRY_MS);
  if (lost.length > 0) {
    const ids = lost.slice(0, 3).map(({ eventId, state }) => `${eventId} (${state})`);
    found.push({
      rule: "rows-have-dead-letters",
      resource: consumer,
      observed: `${lost.length} failures without a dead letter: ${ids.join(", ")}`,
      wanted: "a dead letter for each failure that is over",
      why: "The message expired, was deleted by hand, or a replay of it was never answered: it may be lost.",
      fix: "waybill dlq show EVENT; what did not come through must be sent again by its sender",
    });
  }
  return found;
}

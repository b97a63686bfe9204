import type { RuleFinding } from "@waybill/plan/rules/rule";
import { formatDuration } from "../../cli/format.ts";
import {
  NO_RECORD_TEXT,
  consumerDeadLetterQueues,
  inspectQueue,
  type DeadLetterEntry,
  type InspectedQueue,
  type QueueInspection,
} from "../dlq/dead-letters/inspect-queue.ts";
import type { FailureSummary } from "../dlq/dead-letters/failure-log.ts";
import type { StageTarget } from "../../target.ts";

/** Three days leave time to handle a dead letter after a weekend. */
const EXPIRING_WITHIN_MS = 3 * 86_400_000;
/** All five receives are over by then: a failure without a dead letter will not get one. */
const MAX_RETRY_MS = 3_600_000;

/** What a plan cannot show: dead letters about to expire, and where the failure log and the queues disagree. */
export async function deadLetterFindings(
  target: StageTarget,
  signal: AbortSignal,
): Promise<{ findings: RuleFinding[]; queues: InspectedQueue[] }> {
  const findings: RuleFinding[] = [];
  const queues: InspectedQueue[] = [];
  for (const source of consumerDeadLetterQueues(target)) {
    const { consumer } = source;
    let oldest = Infinity;
    let unrecorded = 0;
    const lost: LostMessages = { count: 0, examples: [] };
    function countEntry({ deadLetter: { sentAt }, failure }: DeadLetterEntry): boolean {
      oldest = Math.min(oldest, Number.isNaN(sentAt) ? Infinity : sentAt);
      if (source.consumerQueueUrl !== undefined && failure === undefined) unrecorded += 1;
      return false;
    }
    function countLost({ eventId, state, lastFailedAt }: FailureSummary): void {
      if (Date.now() - Date.parse(lastFailedAt) <= MAX_RETRY_MS) return;
      lost.count += 1;
      if (lost.examples.length < 3) lost.examples.push(`${eventId} (${state})`);
    }
    const visitor = { select: countEntry, onFailureWithoutMessage: countLost };
    const inspection = await inspectQueue(target, source, visitor, { signal });
    const { seen, messages } = inspection;
    queues.push({ consumer, seen, messages });
    findings.push(...queueFindings({ ...inspection, oldest, unrecorded, lost }));
  }
  return { findings, queues };
}

/** Failures that are over and have no dead letter. */
interface LostMessages {
  count: number;
  /** Three of them. */
  examples: string[];
}

interface CountedQueue extends QueueInspection {
  /** When the oldest dead letter was first sent; Infinity without one. */
  oldest: number;
  /** How many dead letters have no entry in the failure log. */
  unrecorded: number;
  lost: LostMessages;
}

function queueFindings({ consumer, oldest, unrecorded, lost, retentionSeconds }: CountedQueue): RuleFinding[] {
  const found: RuleFinding[] = [];
  const left = oldest + retentionSeconds * 1000 - Date.now();
  if (left < EXPIRING_WITHIN_MS)
    found.push({
      rule: "dead-letters-expiring",
      resource: consumer,
      observed: `the oldest dead letter expires in ${formatDuration(left)}`,
      wanted: `more than ${formatDuration(EXPIRING_WITHIN_MS)}`,
      why: "SQS counts from when a message was first sent, and deletes it then without notice.",
      fix: `waybill dlq export ${consumer} -o dead.ndjson, then waybill dlq replay ${consumer}`,
    });
  if (unrecorded > 0)
    found.push({
      rule: "dead-letters-recorded",
      resource: consumer,
      observed: `${unrecorded} without an entry in the failure log: ${NO_RECORD_TEXT}`,
      wanted: "an entry for each",
      why: "A function that times out or runs out of memory fails its whole batch and records nothing.",
      fix: `search its log for timeouts, then waybill dlq replay ${consumer} --group no-record`,
    });
  if (lost.count > 0)
    found.push({
      rule: "failures-have-dead-letters",
      resource: consumer,
      observed: `${lost.count} failures without a dead letter: ${lost.examples.join(", ")}`,
      wanted: "a dead letter for each failure that is over",
      why: "The message expired, was deleted by hand, or a replay of it was never processed: it may be lost.",
      fix: "waybill dlq show EVENT; its sender must send again what was not processed",
    });
  return found;
}

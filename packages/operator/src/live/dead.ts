import type { Finding } from "@waybill/plan/rules/rule";
import { spell } from "../format.ts";
import { NO_RECORD_SAYS, sources, survey, type Survey } from "../survey.ts";
import type { Target } from "../target.ts";

/** Three days are time enough to look at a dead letter after a weekend. */
const CLOSE_MS = 3 * 86_400_000;
/** Five receives with the kernel's waits between them are over by then: what has no dead letter now will get none. */
const RETRIED_MS = 3_600_000;

/** What no plan can show: dead letters about to expire, or that the ledger and the queues tell differently. */
export async function deadFindings(target: Target): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const source of sources(target)) found.push(...findings(await survey(target, source)));
  return found;
}

function findings({ consumer, queue, entries, rowsWithoutLetter, retentionSeconds }: Survey): Finding[] {
  const found: Finding[] = [];
  const oldest = Math.min(...entries.map(({ letter }) => letter.sentAt).filter((at) => !Number.isNaN(at)));
  const left = oldest + retentionSeconds * 1000 - Date.now();
  if (left < CLOSE_MS)
    found.push({
      rule: "dead-letters-expiring",
      resource: consumer,
      observed: `the oldest dead letter expires in ${spell(left)}`,
      wanted: `more than ${spell(CLOSE_MS)}`,
      why: "SQS counts from when a message was first sent, deletes it at its time and tells nobody.",
      fix: `waybill dlq export ${consumer} -o dead.ndjson, then waybill dlq replay ${consumer}`,
    });
  const unrecorded = queue === undefined ? 0 : entries.filter(({ row }) => row === undefined).length;
  if (unrecorded > 0)
    found.push({
      rule: "dead-letters-recorded",
      resource: consumer,
      observed: `${unrecorded} without a ledger row: ${NO_RECORD_SAYS}`,
      wanted: "a row for each",
      why: "A function that times out or runs out of memory takes its whole batch along and writes nothing down.",
      fix: `look for timeouts in its log, then waybill dlq replay ${consumer} --group no-record`,
    });
  const settled = rowsWithoutLetter.filter(({ lastFailedAt }) => Date.now() - Date.parse(lastFailedAt) > RETRIED_MS);
  if (settled.length > 0) {
    const ids = settled.slice(0, 3).map(({ eventId, state }) => `${eventId} (${state})`);
    found.push({
      rule: "rows-have-dead-letters",
      resource: consumer,
      observed: `${settled.length} failures without a dead letter: ${ids.join(", ")}`,
      wanted: "a dead letter for each failure that is over",
      why: "The message expired, was deleted by hand, or a replay of it was never answered: it may be lost.",
      fix: "waybill dlq show EVENT; what did not come through must be sent again by its sender",
    });
  }
  return found;
}

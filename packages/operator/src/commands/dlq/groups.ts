import type { Command } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { formatMinute } from "../../cli/format.ts";
import {
  NO_RECORD_GROUP,
  NO_RECORD_TEXT,
  lastError,
  failureGroup,
  findDeadLetterQueue,
  consumerDeadLetterQueues,
  inspectQueue,
  type DeadLetterEntry,
} from "./dead-letters/inspect-queue.ts";

/** `waybill dlq groups`: dead letters by cause. */
export const dlqGroups: Command = {
  name: "dlq groups",
  description: "Group dead letters by their cause: same error, same place in the code.",
  operands: "[consumer]",
  options: {},
  examples: ["waybill dlq groups", "waybill dlq groups RecordPositions", "waybill dlq groups RecordPositions --json"],
  async run({ operands: [name], out, resolveTarget }) {
    const target = await resolveTarget();
    const groups: ReturnType<typeof summarizeGroup>[] = [];
    for (const source of name === undefined ? consumerDeadLetterQueues(target) : [findDeadLetterQueue(target, name)]) {
      const { entries, consumer } = await inspectQueue(target, source);
      for (const [group, members] of Map.groupBy(entries, failureGroup))
        groups.push(summarizeGroup(consumer, group, members));
    }
    groups.sort((a, b) => b.messages - a.messages);
    out.result({ stage: target.stage, groups }, () =>
      groups.length === 0
        ? "no dead letters"
        : out.table(
            ["GROUP", { head: "CONSUMER", cut: 1 }, "MESSAGES", "FIRST FAILED", "LAST FAILED"],
            groups.map((one) => [
              one.group,
              one.consumer,
              one.messages,
              formatMinute(one.firstAt),
              formatMinute(one.lastAt),
            ]),
            (n) => formatDetails(groups[n]!),
          ),
    );
    return EXIT.done;
  },
};

/** Lines below a row: the error, the code versions that failed, and an example event. */
const formatDetails = ({ error, reason, versions, eventIds }: ReturnType<typeof summarizeGroup>): string[] => [
  `  ${error === null ? (reason ?? NO_RECORD_TEXT) : `${error.name}: ${error.message}`}`,
  `  ${[versions.length > 0 ? `code ${versions.join(", ")}` : "", `for example ${eventIds[0]}`].filter(Boolean).join(" · ")}`,
];

function summarizeGroup(consumer: string, group: string, members: readonly DeadLetterEntry[]) {
  const failures = members.flatMap(({ failure }) => (failure ? [failure] : []));
  const error = lastError(failures[0]);
  return {
    consumer,
    group,
    messages: members.length,
    error: group === NO_RECORD_GROUP || !error ? null : { name: error.name, message: error.message },
    reason: failures[0]?.reason ?? members[0]?.deadLetter.reason ?? null,
    firstAt: failures.map(({ firstFailedAt }) => firstFailedAt).toSorted()[0] ?? null,
    lastAt:
      failures
        .map(({ lastFailedAt }) => lastFailedAt)
        .toSorted()
        .at(-1) ?? null,
    versions: [...new Set(failures.flatMap(({ attempts }) => attempts.map(({ version }) => version)))],
    eventIds: members.slice(0, 3).map(({ deadLetter }) => deadLetter.eventId),
  };
}

import type { Command } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { formatMinute } from "../../cli/format.ts";
import {
  NO_RECORD_TEXT,
  failureGroup,
  findDeadLetterQueue,
  consumerDeadLetterQueues,
  describeUnseen,
  inspectQueue,
  type DeadLetterEntry,
  type InspectedQueue,
} from "./dead-letters/inspect-queue.ts";

/** `waybill dlq groups`: dead letters by cause. */
export const dlqGroups: Command = {
  name: "dlq groups",
  description: "Group dead letters by their cause: same error, same place in the code.",
  operands: "[consumer]",
  options: {},
  examples: ["waybill dlq groups", "waybill dlq groups RecordPositions", "waybill dlq groups RecordPositions --json"],
  async run({ operands: [name], out, resolveTarget, signal }) {
    const target = await resolveTarget();
    const groups: FailureGroup[] = [];
    const queues: InspectedQueue[] = [];
    for (const source of name === undefined ? consumerDeadLetterQueues(target) : [findDeadLetterQueue(target, name)]) {
      const { consumer } = source;
      const found = new Map<string, FailureGroup>();
      function countInGroup(entry: DeadLetterEntry): boolean {
        const group = failureGroup(entry);
        found.set(group, addToGroup(found.get(group) ?? createGroup(consumer, group, entry), entry));
        return false;
      }
      const { seen, messages } = await inspectQueue(target, source, { select: countInGroup }, { signal });
      queues.push({ consumer, seen, messages });
      groups.push(...found.values());
    }
    groups.sort((a, b) => b.messages - a.messages);
    for (const text of describeUnseen(queues)) out.info(text);
    out.result({ stage: target.stage, groups, queues }, () =>
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
const formatDetails = ({ error, reason, versions, eventIds }: FailureGroup): string[] => [
  `  ${error === null ? (reason ?? NO_RECORD_TEXT) : `${error.name}: ${error.message}`}`,
  `  ${[versions.length > 0 ? `code ${versions.join(", ")}` : "", `for example ${eventIds[0]}`].filter(Boolean).join(" · ")}`,
];

type FailureGroup = ReturnType<typeof createGroup>;

function createGroup(consumer: string, group: string, { deadLetter, failure }: DeadLetterEntry) {
  return {
    consumer,
    group,
    messages: 0,
    error: failure?.error ?? null,
    reason: failure?.reason ?? deadLetter.reason ?? null,
    firstAt: failure?.firstFailedAt ?? null,
    lastAt: failure?.lastFailedAt ?? null,
    versions: [...(failure?.versions ?? [])],
    /** Of three of its messages. */
    eventIds: [] as string[],
  };
}

function addToGroup(group: FailureGroup, { deadLetter, failure }: DeadLetterEntry): FailureGroup {
  const times = (at: string | null, other: string | undefined) =>
    [at, other].filter((one) => typeof one === "string").toSorted();
  return {
    ...group,
    messages: group.messages + 1,
    firstAt: times(group.firstAt, failure?.firstFailedAt)[0] ?? null,
    lastAt: times(group.lastAt, failure?.lastFailedAt).at(-1) ?? null,
    versions: [...new Set([...group.versions, ...(failure?.versions ?? [])])],
    eventIds: [...group.eventIds, deadLetter.eventId].slice(0, 3),
  };
}

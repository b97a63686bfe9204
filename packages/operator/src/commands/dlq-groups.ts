import type { Command } from "../command.ts";
import { EXIT } from "../exit.ts";
import { minute } from "../format.ts";
import { NO_RECORD, NO_RECORD_SAYS, errorOf, groupOf, sourceOf, sources, survey, type Entry } from "../survey.ts";

/** `waybill dlq groups`: dead letters by what killed them. */
export const dlqGroups: Command = {
  name: "dlq groups",
  says: "Group dead letters by their cause: same error, same place in the code.",
  operands: "[consumer]",
  options: {},
  examples: ["waybill dlq groups", "waybill dlq groups RecordPositions", "waybill dlq groups RecordPositions --json"],
  async run({ operands: [name], out, target }) {
    const at = await target();
    const groups: ReturnType<typeof describe>[] = [];
    for (const source of name === undefined ? sources(at) : [sourceOf(at, name)]) {
      const { entries, consumer } = await survey(at, source);
      for (const [group, members] of Map.groupBy(entries, groupOf)) groups.push(describe(consumer, group, members));
    }
    groups.sort((a, b) => b.messages - a.messages);
    out.answer({ stage: at.stage, groups }, () =>
      groups.length === 0
        ? "no dead letters"
        : out.table(
            ["GROUP", { head: "CONSUMER", cut: 1 }, "MESSAGES", "FIRST FAILED", "LAST FAILED"],
            groups.map((one) => [one.group, one.consumer, one.messages, minute(one.firstAt), minute(one.lastAt)]),
            (n) => detailsOf(groups[n]!),
          ),
    );
    return EXIT.done;
  },
};

/** What does not fit into a row: the error, which code failed, and an event to look at. */
const detailsOf = ({ error, reason, versions, eventIds }: ReturnType<typeof describe>): string[] => [
  `  ${error === null ? (reason ?? NO_RECORD_SAYS) : `${error.name}: ${error.message}`}`,
  `  ${[versions.length > 0 ? `code ${versions.join(", ")}` : "", `for example ${eventIds[0]}`].filter(Boolean).join(" · ")}`,
];

function describe(consumer: string, group: string, members: readonly Entry[]) {
  const rows = members.flatMap(({ row }) => (row ? [row] : []));
  const error = errorOf(rows[0]);
  return {
    consumer,
    group,
    messages: members.length,
    error: group === NO_RECORD || !error ? null : { name: error.name, message: error.message },
    reason: rows[0]?.reason ?? members[0]?.letter.reason ?? null,
    firstAt: rows.map(({ firstFailedAt }) => firstFailedAt).toSorted()[0] ?? null,
    lastAt:
      rows
        .map(({ lastFailedAt }) => lastFailedAt)
        .toSorted()
        .at(-1) ?? null,
    versions: [...new Set(rows.flatMap(({ attempts }) => attempts.map(({ version }) => version)))],
    eventIds: members.slice(0, 3).map(({ letter }) => letter.eventId),
  };
}

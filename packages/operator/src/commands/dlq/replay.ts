import { userInfo } from "node:os";
import type { CommandCall, Command } from "../../cli/command.ts";
import { EXIT, CliError } from "../../cli/exit.ts";
import { parseAssignment } from "./replays/edit-data.ts";
import { editDeadLetters } from "./replays/edit-dead-letters.ts";
import { JSON_FORMAT, formatCount, parseRateIntervalMs } from "../../cli/format.ts";
import { CONFIRM_OPTIONS, confirmChange } from "../../cli/confirm.ts";
import { openJournal, type ReplayRequest } from "./replays/journal.ts";
import { createReplayId } from "./replays/replay-dead-letters.ts";
import { parseHoldSeconds, runReplay, REPLAY_OPTIONS } from "./replays/run-replay.ts";
import {
  toWhereInput,
  describeUnseen,
  failureGroup,
  findDeadLetterQueue,
  holdDeadLetters,
  type DeadLetterEntry,
  type DeadLetterQueue,
} from "./dead-letters/inspect-queue.ts";
import type { StageTarget } from "../../target.ts";
import { compileWhere } from "./dead-letters/where.ts";

const MAX_SAMPLES = 3;

/** `waybill dlq replay`: sends dead letters back to the queue of the consumer that failed. */
export const dlqReplay: Command = {
  name: "dlq replay",
  description: "Replay dead letters to their consumer's own queue: send, confirm, then delete, one at a time.",
  operands: "<consumer>",
  options: {
    group: {
      description: "only this group (see `dlq groups`); no-record for those without a record",
      valueName: "GROUP",
    },
    where: { description: "only those that match this JMESPath condition", valueName: "EXPR" },
    id: { description: "only this event id or message id", valueName: "ID", repeatable: true },
    limit: { description: "at most N, the oldest first", valueName: "N" },
    set: {
      description: "change the data first: path=value, validated against the contract",
      valueName: "PATH=VALUE",
      repeatable: true,
    },
    edit: { description: "change the data of each in $EDITOR first, validated against the contract" },
    "dry-run": { description: "print what would be replayed, change nothing" },
    ...REPLAY_OPTIONS,
    ...CONFIRM_OPTIONS,
  },
  examples: [
    "waybill dlq replay RecordPositions --dry-run",
    "waybill dlq replay RecordPositions --group 3f9c01d2a7be --rate 5/s",
    "waybill dlq replay RecordPositions --where \"data.runId == 'r1' && receives >= 5\"",
    "waybill dlq replay RecordPositions --id evt_1 --set fixes.0.lat=52.52",
    'waybill dlq replay RecordPositions --stage production --yes --confirm production --reason "fixed in 1.4.2"',
  ],
  notes: [
    "--where can use meta, data, error {name, message}, event, receives, reason, group and ageMinutes. It is JMESPath: text in single quotes, && || !, functions such as length(data.fixes) and starts_with(error.message, 'Timeout').",
    "Ctrl-C finishes the current message, prints how to continue, and exits 130. A crash may send a message twice and loses none.",
  ],
  async run(call) {
    const { flags, out, operands, signal } = call;
    const matches = compileWhere(flags.text("where") ?? "`true`");
    const assignments = flags.list("set").map(parseAssignment);
    const holdSeconds = parseHoldSeconds(flags);
    const rate = flags.text("rate") ?? "10/s";
    parseRateIntervalMs(rate, "--rate");
    const limit = flags.integer("limit");
    const target = await call.resolveTarget();
    const source = findDeadLetterQueue(target, operands[0]);
    const ids = flags.list("id");
    const unknownIds = new Set(ids);
    const { hold, entries } = await holdDeadLetters(
      target,
      source,
      {
        concerns({ eventId, messageId }) {
          unknownIds.delete(eventId);
          unknownIds.delete(messageId);
          return ids.length === 0 || ids.includes(eventId) || ids.includes(messageId);
        },
        select: (entry) => isInGroup(entry, flags.text("group")) && matches(toWhereInput(entry)),
      },
      { visibilitySeconds: holdSeconds, signal },
    );
    try {
      if (signal.aborted) throw new CliError(EXIT.interrupted, "interrupted; nothing was replayed");
      const unseen = describeUnseen([{ ...source, ...hold }]);
      if (!hold.hasMore) rejectUnknownIds(unknownIds, source.consumer, unseen);
      const chosen = entries.slice(0, limit);
      await hold.release(entries.slice(chosen.length).map(({ deadLetter }) => deadLetter));
      await hold.releaseOthers();
      if (hold.hasMore)
        out.info(`${entries.length} are replayed at once at most; run it again for the others that match`);
      else for (const text of unseen) out.info(text);
      if (flags.isSet("dry-run") || chosen.length === 0) return answerDryRun(call, source, chosen, hold.seen);
      const { edited, changed } = await editDeadLetters(call, chosen, assignments);
      await confirmChange(call, target, `replay ${formatCount(chosen.length, "message")} of ${source.consumer}`);
      const request = createReplayRequest(call, target, source, rate);
      const journal = openJournal(target.stateDirectory, request.replayId);
      journal.write({ request });
      journal.write({ selected: chosen.map(({ deadLetter: { messageId, eventId } }) => ({ messageId, eventId })) });
      for (const [messageId, data] of edited)
        journal.write({ edited: messageId, data, changes: changed.get(messageId) ?? [] });
      return await runReplay(
        call,
        { target, source, request, hold, journal, sent: new Set(), edited, before: 0 },
        chosen,
      );
    } finally {
      await hold.close();
    }
  },
};

/** A script that names an id must not take "nothing selected" for success. */
function rejectUnknownIds(unknownIds: ReadonlySet<string>, consumer: string, unseen: readonly string[]): void {
  if (unknownIds.size === 0) return;
  const message = `no dead letter of ${consumer} is ${[...unknownIds].join(", ")}; nothing was changed`;
  throw new CliError(EXIT.failed, [message, ...unseen].join("; "), "see `waybill dlq show`");
}

const isInGroup = (entry: DeadLetterEntry, group: string | undefined): boolean =>
  group === undefined || (group.length >= 4 && failureGroup(entry).startsWith(group));

function answerDryRun(
  { out }: CommandCall,
  source: DeadLetterQueue,
  chosen: readonly DeadLetterEntry[],
  all: number,
): number {
  const groups = [...Map.groupBy(chosen, failureGroup)].map(([group, members]) => ({
    group,
    messages: members.length,
  }));
  const samples = chosen.slice(0, MAX_SAMPLES).map(({ deadLetter }) => deadLetter.eventId);
  out.result({ dryRun: true, consumer: source.consumer, inQueue: all, selected: chosen.length, groups, samples }, () =>
    chosen.length === 0
      ? `nothing to replay: ${formatCount(all, "dead letter")} of ${source.consumer}, none selected`
      : `${chosen.length} of ${formatCount(all, "dead letter")} of ${source.consumer} would be replayed to ${source.consumerQueueUrl ?? "the queues they were sent to"}\n` +
        groups.map(({ group, messages }) => `  ${group}  ${messages}`).join("\n") +
        `\nfor example ${samples.join(", ")}`,
  );
  return EXIT.done;
}

function createReplayRequest(
  { flags }: CommandCall,
  target: StageTarget,
  source: DeadLetterQueue,
  rate: string,
): ReplayRequest {
  const optional = {
    group: flags.text("group"),
    where: flags.text("where"),
    limit: flags.integer("limit"),
    reason: flags.text("reason"),
  };
  return {
    format: JSON_FORMAT,
    replayId: createReplayId(),
    stage: target.stage,
    account: target.account,
    region: target.region,
    consumer: source.consumer,
    deadLetterQueue: source.url,
    by: userInfo().username,
    at: new Date().toISOString(),
    rate,
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<ReplayRequest>),
    ...(flags.list("id").length > 0 ? { ids: flags.list("id") } : {}),
    ...(flags.list("set").length > 0 ? { set: flags.list("set") } : {}),
  };
}

import type { Command } from "../../cli/command.ts";
import { usageError } from "../../cli/exit.ts";
import { formatCount } from "../../cli/format.ts";
import { CONFIRM_OPTIONS, confirmChange } from "../../cli/confirm.ts";
import { openJournal, readJournal } from "./replays/journal.ts";
import { waitUntilVisible } from "./replays/replay-dead-letters.ts";
import { parseHoldSeconds, REPLAY_OPTIONS, runReplay } from "./replays/run-replay.ts";
import { findDeadLetterQueue, holdDeadLetters } from "./dead-letters/inspect-queue.ts";

/** `waybill dlq resume`: continues an interrupted replay. */
export const dlqResume: Command = {
  name: "dlq resume",
  description: "Continue an interrupted replay: messages that were confirmed are not sent again.",
  operands: "<replayId>",
  options: { ...REPLAY_OPTIONS, ...CONFIRM_OPTIONS },
  examples: [
    "waybill dlq resume rpl_mi8x2k1a9f3c",
    "waybill dlq resume rpl_mi8x2k1a9f3c --rate max --stage dev --region eu-central-1",
  ],
  notes: [
    "It replays only the messages selected at the start. After a crash it waits until those that the crashed run held are visible again.",
  ],
  async run(call) {
    const { flags, operands, out, signal } = call;
    const [id] = operands;
    if (id === undefined) throw usageError("a replay id is missing", "see `waybill dlq history`");
    const holdSeconds = parseHoldSeconds(flags);
    const target = await call.resolveTarget();
    const { request, selected, edited, sent, done } = readJournal(target.stateDirectory, id);
    if (request.stage !== target.stage || request.account !== target.account || request.region !== target.region)
      throw usageError(
        `${id} is a replay of stage ${request.stage} in ${request.region}, account ${request.account}`,
        "add --stage and --region of that stage",
      );
    const source = findDeadLetterQueue(target, request.consumer);
    const todo = new Set([...selected.keys()].filter((messageId) => !done.has(messageId)));
    await confirmChange(
      call,
      target,
      `continue replay ${id}: ${formatCount(todo.size, "message")} of ${source.consumer}`,
    );

    const { hold, entries, entryOf } = await holdDeadLetters(
      target,
      source,
      { concerns: ({ messageId }) => todo.has(messageId), select: () => true },
      { maxMessages: todo.size, visibilitySeconds: holdSeconds, signal },
    );
    try {
      const found = new Set(entries.map(({ deadLetter }) => deadLetter.messageId));
      const hidden = new Set([...todo].filter((messageId) => !found.has(messageId)));
      if (hidden.size > 0 && !signal.aborted)
        out.info(`waiting for ${formatCount(hidden.size, "message")} that the interrupted run may still hold`);
      for (const deadLetter of await waitUntilVisible(
        { target, source, hold, signal },
        hidden,
        hold.visibilitySeconds + 5,
      )) {
        entries.push(entryOf(deadLetter));
        found.add(deadLetter.messageId);
      }
      await hold.releaseOthers();
      // Confirmed and no longer in the queue: the crash came between the deletion and its line in the journal.
      const journal = openJournal(target.stateDirectory, id);
      const absent = [...todo].filter((messageId) => !found.has(messageId));
      for (const messageId of absent.filter((one) => sent.has(one))) journal.write({ done: messageId });
      const missing = signal.aborted ? 0 : absent.filter((one) => !sent.has(one)).length;
      if (missing > 0)
        out.info(
          `${formatCount(missing, "message")} no longer in the dead-letter queue: replayed or purged by someone else`,
        );
      return await runReplay(
        call,
        { target, source, request, hold, journal, sent, edited, before: selected.size - todo.size, missing },
        entries,
      );
    } finally {
      await hold.close();
    }
  },
};

import type { Command } from "../../cli/command.ts";
import { usageError } from "../../cli/exit.ts";
import { formatCount, parseDuration } from "../../cli/format.ts";
import { CONFIRM_OPTIONS, confirmChange } from "../../cli/confirm.ts";
import { holdMessages } from "./dead-letters/hold-messages.ts";
import { openJournal, readJournal } from "./replays/journal.ts";
import { listOpenFailures } from "./dead-letters/failure-log.ts";
import { waitUntilVisible } from "./replays/replay-dead-letters.ts";
import { REPLAY_OPTIONS, runReplay } from "./replays/run-replay.ts";
import { pairWithFailures, findDeadLetterQueue, receiveWaitSeconds } from "./dead-letters/inspect-queue.ts";

/** `waybill dlq resume`: the rest of an interrupted replay. */
export const dlqResume: Command = {
  name: "dlq resume",
  description: "Go on with a replay that was interrupted: what was confirmed is not sent again.",
  operands: "<replayId>",
  options: { ...REPLAY_OPTIONS, ...CONFIRM_OPTIONS },
  examples: [
    "waybill dlq resume rpl_mi8x2k1a9f3c",
    "waybill dlq resume rpl_mi8x2k1a9f3c --rate max --stage dev --region eu-central-1",
  ],
  notes: [
    "Only the messages chosen at first belong to it. After a crash it waits until what the dead run held is visible again.",
  ],
  async run(call) {
    const { flags, operands, out, signal } = call;
    const [id] = operands;
    if (id === undefined) throw usageError("which replay? its id is missing", "see `waybill dlq history`");
    const holdSeconds = Math.max(1, parseDuration(flags.text("hold") ?? "60s", "--hold") / 1000);
    const target = await call.target();
    const { order, selected, edited, sent, done } = readJournal(target.stateDirectory, id);
    if (order.stage !== target.stage || order.account !== target.account || order.region !== target.region)
      throw usageError(
        `${id} is a replay of stage ${order.stage} in ${order.region}, account ${order.account}`,
        "name that stage",
      );
    const source = findDeadLetterQueue(target, order.consumer);
    const todo = new Set([...selected.keys()].filter((messageId) => !done.has(messageId)));
    await confirmChange(
      call,
      target,
      `go on with replay ${id}: ${formatCount(todo.size, "message")} of ${source.consumer}`,
    );

    const rows = source.queue === undefined ? [] : await listOpenFailures(target, source.consumer);
    const hold = await holdMessages(await target.sqs(), source.dead, {
      visibilitySeconds: holdSeconds,
      waitSeconds: receiveWaitSeconds(target),
      signal,
    });
    try {
      const deadLetters = hold.deadLetters.filter(({ messageId }) => todo.has(messageId));
      const hidden = new Set(
        [...todo].filter((messageId) => !deadLetters.some((deadLetter) => deadLetter.messageId === messageId)),
      );
      if (hidden.size > 0 && !signal.aborted)
        out.info(`waiting for ${formatCount(hidden.size, "message")} that the interrupted run may still hold`);
      deadLetters.push(...(await waitUntilVisible({ target, source, hold, signal }, hidden, holdSeconds + 5)));
      const mine = new Set(deadLetters.map(({ messageId }) => messageId));
      await hold.release(hold.held().filter(({ messageId }) => !mine.has(messageId)));
      // Confirmed and no longer there: the crash came between the deletion and its line in the journal.
      const journal = openJournal(target.stateDirectory, id);
      const gone = [...todo].filter((messageId) => !mine.has(messageId));
      for (const messageId of gone.filter((one) => sent.has(one))) journal.write({ done: messageId });
      const missing = signal.aborted ? 0 : gone.filter((one) => !sent.has(one)).length;
      if (missing > 0)
        out.info(
          `${formatCount(missing, "message")} of it not in the dead letters any more: replayed or purged by somebody else`,
        );
      const { entries } = pairWithFailures(deadLetters, rows);
      return await runReplay(
        call,
        { target, source, order, hold, journal, sent, edited, before: selected.size - todo.size, missing },
        entries,
      );
    } finally {
      await hold.close();
    }
  },
};

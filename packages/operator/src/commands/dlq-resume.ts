import type { Command } from "../command.ts";
import { usage } from "../exit.ts";
import { count, duration } from "../format.ts";
import { GATE, gate } from "../gate.ts";
import { take } from "../hold.ts";
import { journal, readJournal } from "../journal.ts";
import { openRows } from "../ledger.ts";
import { whenVisible } from "../replay.ts";
import { RUNNING, finish } from "../replaying.ts";
import { paired, sourceOf, waitSeconds } from "../survey.ts";

/** `waybill dlq resume`: the rest of an interrupted replay. */
export const dlqResume: Command = {
  name: "dlq resume",
  says: "Go on with a replay that was interrupted: what was confirmed is not sent again.",
  operands: "<replayId>",
  options: { ...RUNNING, ...GATE },
  examples: [
    "waybill dlq resume rpl_mi8x2k1a9f3c",
    "waybill dlq resume rpl_mi8x2k1a9f3c --rate max --stage dev --region eu-central-1",
  ],
  notes: [
    "Only the messages chosen at first belong to it. After a crash it waits until what the dead run held is visible again.",
  ],
  async run(call) {
    const { given, operands, out, stopping } = call;
    const [id] = operands;
    if (id === undefined) throw usage("which replay? its id is missing", "see `waybill dlq history`");
    const holdSeconds = Math.max(1, duration(given.text("hold") ?? "60s", "--hold") / 1000);
    const target = await call.target();
    const { order, selected, edited, sent, done } = readJournal(target.directory, id);
    if (order.stage !== target.stage || order.account !== target.account || order.region !== target.region)
      throw usage(
        `${id} is a replay of stage ${order.stage} in ${order.region}, account ${order.account}`,
        "name that stage",
      );
    const source = sourceOf(target, order.consumer);
    const todo = new Set([...selected.keys()].filter((messageId) => !done.has(messageId)));
    await gate(call, target, `go on with replay ${id}: ${count(todo.size, "message")} of ${source.consumer}`);

    const rows = source.queue === undefined ? [] : await openRows(target, source.consumer);
    const hold = await take(await target.sqs(), source.dead, {
      seconds: holdSeconds,
      waitSeconds: waitSeconds(target),
      stopping,
    });
    try {
      const letters = hold.letters.filter(({ messageId }) => todo.has(messageId));
      const hidden = new Set(
        [...todo].filter((messageId) => !letters.some((letter) => letter.messageId === messageId)),
      );
      if (hidden.size > 0 && !stopping.aborted)
        out.say(`waiting for ${count(hidden.size, "message")} that the interrupted run may still hold`);
      letters.push(...(await whenVisible({ target, source, hold, stopping }, hidden, holdSeconds + 5)));
      const mine = new Set(letters.map(({ messageId }) => messageId));
      await hold.release(hold.held().filter(({ messageId }) => !mine.has(messageId)));
      // Confirmed and no longer there: the crash came between the deletion and its line in the journal.
      const book = journal(target.directory, id);
      const gone = [...todo].filter((messageId) => !mine.has(messageId));
      for (const messageId of gone.filter((one) => sent.has(one))) book.write({ done: messageId });
      const missing = stopping.aborted ? 0 : gone.filter((one) => !sent.has(one)).length;
      if (missing > 0)
        out.say(
          `${count(missing, "message")} of it not in the dead letters any more: replayed or purged by somebody else`,
        );
      const { entries } = paired(letters, rows);
      return await finish(
        call,
        { target, source, order, hold, book, sent, edited, before: selected.size - todo.size, missing },
        entries,
      );
    } finally {
      await hold.close();
    }
  },
};

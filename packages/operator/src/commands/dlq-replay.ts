import { userInfo } from "node:os";
import type { Call, Command } from "../command.ts";
import { EXIT, Stop } from "../exit.ts";
import { setting } from "../edit.ts";
import { edits } from "../editing.ts";
import { FORMAT, count, duration, interval } from "../format.ts";
import { GATE, gate } from "../gate.ts";
import { take } from "../hold.ts";
import { journal, type Order } from "../journal.ts";
import { openRows } from "../ledger.ts";
import { newReplayId } from "../replay.ts";
import { finish, RUNNING } from "../replaying.ts";
import { asked, groupOf, paired, sourceOf, waitSeconds, type Entry, type Source } from "../survey.ts";
import type { Target } from "../target.ts";
import { where } from "../where.ts";

const SAMPLES = 3;

/** `waybill dlq replay`: dead letters back to the queue of the consumer they failed in. */
export const dlqReplay: Command = {
  name: "dlq replay",
  says: "Replay dead letters to their consumer's own queue: send, confirm, then delete, one at a time.",
  operands: "<consumer>",
  options: {
    group: { says: "only this group (see `dlq groups`); no-record for those without a record", value: "GROUP" },
    where: { says: "only what this JMESPath condition holds for", value: "EXPR" },
    id: { says: "only this event id or message id", value: "ID", many: true },
    limit: { says: "no more than so many, the oldest first", value: "N" },
    set: { says: "change the data first: path=value, held to the contract", value: "PATH=VALUE", many: true },
    edit: { says: "change the data of each in $EDITOR first, held to the contract" },
    "dry-run": { says: "say what would be replayed, touch nothing" },
    ...RUNNING,
    ...GATE,
  },
  examples: [
    "waybill dlq replay RecordPositions --dry-run",
    "waybill dlq replay RecordPositions --group 3f9c01d2a7be --rate 5/s",
    "waybill dlq replay RecordPositions --where \"data.runId == 'r1' && receives >= 5\"",
    "waybill dlq replay RecordPositions --id evt_1 --set fixes.0.lat=52.52",
    'waybill dlq replay RecordPositions --stage production --yes --confirm production --reason "fixed in 1.4.2"',
  ],
  notes: [
    "--where asks about meta, data, error {name, message}, event, receives, reason, group and ageMinutes. It is JMESPath: text in single quotes, && || !, functions such as length(data.fixes) and starts_with(error.message, 'Timeout').",
    "Ctrl-C finishes the message in hand, says how to go on, and exits 130. A crash may send a message twice and loses none.",
  ],
  async run(call) {
    const { given, out, operands, stopping } = call;
    const matches = where(given.text("where") ?? "`true`");
    const settings = given.list("set").map(setting);
    const holdSeconds = Math.max(1, duration(given.text("hold") ?? "60s", "--hold") / 1000);
    const rate = given.text("rate") ?? "10/s";
    interval(rate, "--rate");
    const limit = given.whole("limit");
    const target = await call.target();
    const source = sourceOf(target, operands[0]);
    const rows = source.queue === undefined ? [] : await openRows(target, source.consumer);
    const hold = await take(await target.sqs(), source.dead, {
      seconds: holdSeconds,
      waitSeconds: waitSeconds(target),
      stopping,
    });
    try {
      if (stopping.aborted) return EXIT.interrupted;
      const { entries } = paired(hold.letters, rows);
      refuseUnknown(given.list("id"), entries, source.consumer);
      const chosen = entries.filter((entry) => fits(entry, given, matches)).slice(0, limit);
      const picked = new Set(chosen.map(({ letter }) => letter));
      await hold.release(hold.letters.filter((letter) => !picked.has(letter)));
      if (hold.more) out.say(`only the first ${hold.letters.length} dead letters were looked at`);
      if (given.flag("dry-run") || chosen.length === 0) return plan(call, source, chosen, entries.length);
      const { edited, changed } = await edits(call, chosen, settings);
      await gate(call, target, `replay ${count(chosen.length, "message")} of ${source.consumer}`);
      const order = orderOf(call, target, source, rate);
      const book = journal(target.directory, order.replayId);
      book.write({ order });
      book.write({ selected: chosen.map(({ letter: { messageId, eventId } }) => ({ messageId, eventId })) });
      for (const [messageId, data] of edited)
        book.write({ edited: messageId, data, changes: changed.get(messageId) ?? [] });
      return await finish(call, { target, source, order, hold, book, sent: new Set(), edited, before: 0 }, chosen);
    } finally {
      await hold.close();
    }
  },
};

/** A script that names one must not take "nothing selected" for done. */
function refuseUnknown(ids: readonly string[], entries: readonly Entry[], consumer: string): void {
  const known = new Set(entries.flatMap(({ letter: { eventId, messageId } }) => [eventId, messageId]));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  throw new Stop(
    EXIT.failed,
    `no dead letter of ${consumer} is ${unknown.join(", ")}; nothing was touched`,
    "see `waybill dlq show`",
  );
}

function fits(entry: Entry, given: Call["given"], matches: ReturnType<typeof where>): boolean {
  const [group, ids] = [given.text("group"), given.list("id")];
  if (group !== undefined && !(group.length >= 4 && groupOf(entry).startsWith(group))) return false;
  if (ids.length > 0 && !ids.includes(entry.letter.eventId) && !ids.includes(entry.letter.messageId)) return false;
  return matches(asked(entry));
}

function plan({ out }: Call, source: Source, chosen: readonly Entry[], all: number): number {
  const groups = [...Map.groupBy(chosen, groupOf)].map(([group, members]) => ({ group, messages: members.length }));
  const samples = chosen.slice(0, SAMPLES).map(({ letter }) => letter.eventId);
  out.answer({ dryRun: true, consumer: source.consumer, inQueue: all, selected: chosen.length, groups, samples }, () =>
    chosen.length === 0
      ? `nothing to replay: ${count(all, "dead letter")} of ${source.consumer}, none selected`
      : `${chosen.length} of ${count(all, "dead letter")} of ${source.consumer} would be replayed to ${source.queue ?? "the queues they were for"}\n` +
        groups.map(({ group, messages }) => `  ${group}  ${messages}`).join("\n") +
        `\nfor example ${samples.join(", ")}`,
  );
  return EXIT.done;
}

function orderOf({ given }: Call, target: Target, source: Source, rate: string): Order {
  const optional = {
    group: given.text("group"),
    where: given.text("where"),
    limit: given.whole("limit"),
    reason: given.text("reason"),
  };
  return {
    format: FORMAT,
    replayId: newReplayId(),
    stage: target.stage,
    account: target.account,
    region: target.region,
    consumer: source.consumer,
    dead: source.dead,
    by: userInfo().username,
    at: new Date().toISOString(),
    rate,
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<Order>),
    ...(given.list("id").length > 0 ? { ids: given.list("id") } : {}),
    ...(given.list("set").length > 0 ? { set: given.list("set") } : {}),
  };
}

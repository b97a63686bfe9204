import { readExport } from "../archive.ts";
import type { Command } from "../command.ts";
import { EXIT, Stop } from "../exit.ts";
import { count } from "../format.ts";
import { GATE, gate } from "../gate.ts";
import { take } from "../hold.ts";
import { namedFile } from "../io.ts";
import { audit } from "../journal.ts";
import { ignore, openRows } from "../ledger.ts";
import { paired, sourceOf, waitSeconds } from "../survey.ts";

/** `waybill dlq purge`: delete exactly what was exported. */
export const dlqPurge: Command = {
  name: "dlq purge",
  says: "Delete from the dead letters exactly the messages of an export, and no other.",
  operands: "<consumer>",
  options: { export: { says: "the file `dlq export` wrote", value: "FILE" }, ...GATE },
  examples: [
    "waybill dlq purge RecordPositions --export dead.ndjson",
    'waybill dlq purge RecordPositions --export dead.ndjson --stage production --yes --confirm production --reason "test data"',
  ],
  notes: ["The file's count and sha256 are checked first. A message that came after the export stays."],
  async run(call) {
    const { operands, given, out, stopping } = call;
    const name = given.need("export", "first `waybill dlq export <consumer> -o FILE`, then purge with --export FILE");
    const file = namedFile(call.io, name);
    const { seal, letters } = readExport(file);
    const target = await call.target();
    const source = sourceOf(target, operands[0]);
    if (seal.stage !== target.stage || seal.account !== target.account || seal.consumer !== source.consumer)
      throw new Stop(
        EXIT.refused,
        `${file.name} is of ${seal.consumer} on stage ${seal.stage}, account ${seal.account}; nothing was deleted`,
      );
    await gate(call, target, `delete ${count(letters.length, "dead letter")} of ${source.consumer} for ever`);

    const sqs = await target.sqs();
    const bodies = new Map(letters.map(({ messageId, body }) => [messageId, body]));
    const rows = source.queue === undefined ? [] : await openRows(target, source.consumer);
    const hold = await take(sqs, source.dead, {
      seconds: 60,
      waitSeconds: waitSeconds(target),
      most: 100_000,
      stopping,
    });
    let deleted = 0;
    try {
      const { entries } = paired(hold.letters, rows);
      // The same id and the same body: nothing else can be what somebody has a copy of.
      const exported = entries.filter(({ letter }) => bodies.get(letter.messageId) === letter.body);
      const chosen = new Set(exported.map(({ letter }) => letter));
      await hold.release(hold.letters.filter((letter) => !chosen.has(letter)));
      const bar = out.progress("message", exported.length);
      for (const { letter, row } of exported) {
        if (stopping.aborted) break;
        await sqs.deleteMessage({ QueueUrl: source.dead, ReceiptHandle: letter.receiptHandle });
        hold.forget(letter);
        if (row) await ignore(target, source.consumer, row.eventId);
        bar.step((deleted += 1));
      }
      bar.end();
    } finally {
      await hold.close();
      audit(target.directory, {
        what: "purge",
        stage: target.stage,
        consumer: source.consumer,
        deleted,
        sha256: seal.sha256,
        reason: given.text("reason"),
      });
    }
    const missing = letters.length - deleted;
    out.answer(
      { consumer: source.consumer, exported: letters.length, deleted, missing },
      `${count(deleted, "dead letter")} of ${source.consumer} deleted${missing > 0 ? `, ${missing} of the export not found` : ""}`,
    );
    if (stopping.aborted) return EXIT.interrupted;
    return missing > 0 ? EXIT.partial : EXIT.done;
  },
};

import type { Command } from "../command.ts";
import { writeExport } from "../archive.ts";
import { EXIT, Stop } from "../exit.ts";
import { count } from "../format.ts";
import { namedFile } from "../io.ts";
import { audit } from "../journal.ts";
import { peek } from "../hold.ts";
import { sourceOf, waitSeconds } from "../survey.ts";

/** `waybill dlq export`: dead letters into a file, left where they are. */
export const dlqExport: Command = {
  name: "dlq export",
  says: "Write dead letters to a file, whole, and leave them in the queue.",
  operands: "<consumer>",
  options: { output: { says: "the file to write; it must not exist", value: "FILE", short: "o" } },
  examples: [
    "waybill dlq export RecordPositions -o dead.ndjson",
    "waybill dlq export RecordPositions --output dead.ndjson --json",
  ],
  notes: [
    "One message a line; the last line has count and sha256, which `dlq purge` checks. It holds personal data uncovered.",
  ],
  async run({ operands, given, out, target, stopping, io }) {
    const file = namedFile(io, given.need("output", "where to: -o dead.ndjson"));
    const at = await target();
    const { consumer, dead } = sourceOf(at, operands[0]);
    const { letters, more } = await peek(await at.sqs(), dead, {
      seconds: 60,
      waitSeconds: waitSeconds(at),
      most: 100_000,
      stopping,
    });
    if (stopping.aborted) throw new Stop(EXIT.interrupted, "interrupted; nothing was written");
    const seal = writeExport(file, letters, {
      stage: at.stage,
      account: at.account,
      consumer,
      dead,
      at: new Date().toISOString(),
    });
    audit(at.directory, {
      what: "export",
      stage: at.stage,
      consumer,
      count: seal.count,
      sha256: seal.sha256,
      file: file.name,
    });
    out.answer(
      { consumer, file: file.name, count: seal.count, sha256: seal.sha256, more },
      `${count(seal.count, "dead letter")} of ${consumer} in ${file.name}${more ? ", and there are more" : ""}`,
    );
    return EXIT.done;
  },
};

import type { Call, Option } from "./command.ts";
import { EXIT } from "./exit.ts";
import { count, interval } from "./format.ts";
import type { Hold } from "./hold.ts";
import type { Journal, Order } from "./journal.ts";
import { replay } from "./replay.ts";
import type { Entry, Source } from "./survey.ts";
import type { Target } from "./target.ts";

/** The options of a running replay, new or resumed. */
export const RUNNING: Record<string, Option> = {
  rate: { says: "how fast: 10/s (default), 600/m, or max", value: "RATE" },
  hold: {
    says: "how long a message is hidden at a time (default 60s); what a killed replay held is back after that",
    value: "TIME",
  },
  "take-over": { says: "also take what another replay began and did not end" },
};

interface Begun {
  target: Target;
  source: Source;
  order: Order;
  hold: Hold;
  book: Journal;
  sent: ReadonlySet<string>;
  edited: ReadonlyMap<string, unknown>;
  /** Replayed by earlier runs of the same replay. */
  before: number;
  /** Neither in the queue nor known to be done. */
  missing?: number;
}

/** Run a replay to its end, whichever that is: says what became of it and answers the exit code. */
export async function finish({ given, out, stopping }: Call, begun: Begun, chosen: readonly Entry[]): Promise<number> {
  const { target, source, order, hold, book, sent, edited, before, missing = 0 } = begun;
  const began = Date.now();
  const outcome = await replay(chosen, {
    target,
    source,
    replayId: order.replayId,
    hold,
    journal: book,
    sent,
    edited,
    intervalMs: interval(given.text("rate") ?? order.rate, "--rate"),
    takeOver: given.flag("take-over"),
    stopping,
    bar: out.progress("message", chosen.length),
  });
  const unfinished = outcome.left > 0 || outcome.failed > 0;
  book.write({ ended: unfinished || missing > 0 ? "interrupted" : "finished", at: new Date().toISOString() });
  const seconds = Math.round((Date.now() - began) / 10) / 100;
  const { errors, ...counts } = outcome;
  const again = unfinished || missing > 0 ? resumeLine(target, order.replayId) : undefined;
  out.answer(
    {
      replayId: order.replayId,
      consumer: source.consumer,
      selected: chosen.length,
      ...counts,
      before,
      missing,
      seconds,
      errors,
      resume: again ?? null,
    },
    () =>
      `${count(outcome.replayed, "message")} replayed to ${source.consumer} as ${order.replayId}${others({ ...counts, missing })}`,
  );
  for (const { eventId, error } of errors.slice(0, 5)) out.say(`  ${eventId}: ${error}`);
  if (errors.length > 5) out.say(`  and ${errors.length - 5} more`);
  if (again !== undefined) out.say(`go on with: ${again}`);
  if (stopping.aborted && outcome.left > 0) return EXIT.interrupted;
  if (outcome.failed + outcome.skipped + outcome.left + missing === 0) return EXIT.done;
  return outcome.replayed + before > 0 ? EXIT.partial : EXIT.failed;
}

const others = (counts: { failed: number; skipped: number; left: number; missing: number }): string =>
  Object.entries(counts)
    .filter(([name, n]) => n > 0 && name !== "replayed")
    .map(([name, n]) => `, ${n} ${name === "left" ? "not come to" : name}`)
    .join("");

/** The exact command that goes on with a replay. */
export const resumeLine = ({ local, stage, region }: Target, replayId: string): string =>
  `waybill dlq resume ${replayId}${local ? "" : ` --stage ${stage} --region ${region}`}`;

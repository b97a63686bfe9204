import type { CommandCall, CommandOption } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { formatCount, parseDuration, parseRateIntervalMs } from "../../../cli/format.ts";
import type { MessageHold } from "../dead-letters/hold-messages.ts";
import type { ReplayJournal, ReplayRequest } from "./journal.ts";
import { replayDeadLetters } from "./replay-dead-letters.ts";
import type { DeadLetterEntry, DeadLetterQueue } from "../dead-letters/inspect-queue.ts";
import type { StageTarget } from "../../../target.ts";

/** Options of a replay, new or resumed. */
export const REPLAY_OPTIONS: Record<string, CommandOption> = {
  rate: { description: "how fast: 10/s (default), 600/m, or max", valueName: "RATE" },
  hold: {
    description: "visibility timeout of the messages (default 60s); those of a killed replay are visible after that",
    valueName: "TIME",
  },
  "take-over": { description: "also take messages that another replay claimed and did not finish" },
};

/** The visibility timeout that `--hold` gives, in seconds: a minute by default, at least a second. Throws for what is not a duration. */
export const parseHoldSeconds = (flags: CommandCall["flags"]): number =>
  Math.max(1, parseDuration(flags.text("hold") ?? "60s", "--hold") / 1000);

interface StartedReplay {
  target: StageTarget;
  source: DeadLetterQueue;
  request: ReplayRequest;
  hold: MessageHold;
  journal: ReplayJournal;
  sent: ReadonlySet<string>;
  edited: ReadonlyMap<string, unknown>;
  /** Replayed by earlier runs of the same replay. */
  before: number;
  /** Neither in the dead-letter queue nor recorded as done. */
  missing?: number;
}

/** Runs a replay, prints its result and returns the exit code. */
export async function runReplay(
  { flags, out, signal }: CommandCall,
  started: StartedReplay,
  chosen: readonly DeadLetterEntry[],
): Promise<number> {
  const { target, source, request, hold, journal, sent, edited, before, missing = 0 } = started;
  const startedAt = Date.now();
  const outcome = await replayDeadLetters(chosen, {
    target,
    source,
    replayId: request.replayId,
    hold,
    journal,
    sent,
    edited,
    intervalMs: parseRateIntervalMs(flags.text("rate") ?? request.rate, "--rate"),
    takeOver: flags.isSet("take-over"),
    signal,
    bar: out.progress("message", chosen.length),
  });
  const unfinished = outcome.left > 0 || outcome.failed > 0;
  journal.write({ ended: unfinished || missing > 0 ? "interrupted" : "finished", at: new Date().toISOString() });
  const seconds = Math.round((Date.now() - startedAt) / 10) / 100;
  const { errors, ...counts } = outcome;
  const resume = unfinished || missing > 0 ? resumeCommand(target, request.replayId) : undefined;
  out.result(
    {
      replayId: request.replayId,
      consumer: source.consumer,
      selected: chosen.length,
      ...counts,
      before,
      missing,
      seconds,
      errors,
      resume: resume ?? null,
    },
    () =>
      `${formatCount(outcome.replayed, "message")} replayed to ${source.consumer} as ${request.replayId}${formatOtherCounts({ ...counts, missing })}`,
  );
  for (const { eventId, error } of errors.slice(0, 5)) out.info(`  ${eventId}: ${error}`);
  if (errors.length > 5) out.info(`  and ${errors.length - 5} more`);
  if (resume !== undefined) out.info(`continue with: ${resume}`);
  if (signal.aborted && outcome.left > 0) return EXIT.interrupted;
  if (outcome.failed + outcome.skipped + outcome.left + missing === 0) return EXIT.done;
  return outcome.replayed + before > 0 ? EXIT.partial : EXIT.failed;
}

const formatOtherCounts = (counts: { failed: number; skipped: number; left: number; missing: number }): string =>
  Object.entries(counts)
    .filter(([name, n]) => n > 0 && name !== "replayed")
    .map(([name, n]) => `, ${n} ${name === "left" ? "not attempted" : name}`)
    .join("");

/** The command that continues a replay. */
const resumeCommand = ({ local, stage, region }: StageTarget, replayId: string): string =>
  `waybill dlq resume ${replayId}${local ? "" : ` --stage ${stage} --region ${region}`}`;

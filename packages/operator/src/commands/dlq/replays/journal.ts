import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { EXIT, CliError, usageError } from "../../../cli/exit.ts";

/** The request of a replay: the first line of its journal. */
export const ReplayRequest = z.object({
  format: z.literal(1),
  replayId: z.string(),
  stage: z.string(),
  account: z.string(),
  region: z.string(),
  consumer: z.string(),
  deadLetterQueue: z.string(),
  reason: z.string().optional(),
  by: z.string(),
  at: z.string(),
  group: z.string().optional(),
  where: z.string().optional(),
  ids: z.array(z.string()).optional(),
  limit: z.number().optional(),
  set: z.array(z.string()).optional(),
  rate: z.string(),
});
export type ReplayRequest = z.output<typeof ReplayRequest>;

const JournalLine = z.union([
  z.object({ request: ReplayRequest }),
  z.object({ selected: z.array(z.object({ messageId: z.string(), eventId: z.string() })) }),
  z.object({ edited: z.string(), data: z.unknown(), changes: z.array(z.unknown()) }),
  z.object({ sent: z.string(), as: z.string(), at: z.string() }),
  z.object({ done: z.string() }),
  z.object({ failed: z.string(), error: z.string() }),
  z.object({ ended: z.enum(["finished", "interrupted"]), at: z.string() }),
]);
type JournalLine = z.output<typeof JournalLine>;

/** The content of a journal. */
export interface ReplayHistory {
  request: ReplayRequest;
  /** Fixed when the replay started: a later dead letter is not part of it. */
  selected: Map<string, string>;
  edited: Map<string, unknown>;
  /** Confirmed by the consumer's queue: deleted on resume, not sent again. */
  sent: Set<string>;
  done: Set<string>;
  failed: Map<string, string>;
  ended: "finished" | "interrupted" | undefined;
}

const replaysDirectory = (directory: string): string => join(directory, "replays");
const journalFile = (directory: string, replayId: string): string =>
  join(replaysDirectory(directory), `${replayId}.ndjson`);

/** A write-ahead journal: each step is written before the next one begins. */
export interface ReplayJournal {
  write(line: JournalLine): void;
}

/** Opens the journal of a replay for appending. Readable by its owner only: it contains edited data. */
export function openJournal(directory: string, replayId: string): ReplayJournal {
  mkdirSync(replaysDirectory(directory), { recursive: true });
  const file = journalFile(directory, replayId);
  truncateTornLine(file);
  return { write: (line) => appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600, flush: true }) };
}

/** Removes the incomplete last line that a crash left, so that the next line does not continue it. */
function truncateTornLine(file: string): void {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (text !== "" && !text.endsWith("\n"))
    truncateSync(file, Buffer.byteLength(text.slice(0, text.lastIndexOf("\n") + 1)));
}

/** Reads a journal. An incomplete last line is ignored. */
export function readJournal(directory: string, replayId: string): ReplayHistory {
  const file = journalFile(directory, replayId);
  if (!/^[\w-]+$/.test(replayId) || !existsSync(file))
    throw usageError(`there is no replay ${replayId} in ${replaysDirectory(directory)}`, "see `waybill dlq history`");
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  const history: Omit<ReplayHistory, "request"> & { request: ReplayRequest | undefined } = {
    request: undefined,
    selected: new Map(),
    edited: new Map(),
    sent: new Set(),
    done: new Set(),
    failed: new Map(),
    ended: undefined,
  };
  for (const [index, text] of lines.entries()) {
    const line = parseLine(text);
    if (!line && index < lines.length - 1) throw new CliError(EXIT.failed, `${file} line ${index + 1} cannot be read`);
    if (line) applyLine(history, line);
  }
  const { request } = history;
  if (!request)
    throw new CliError(
      EXIT.failed,
      `${file} does not begin with a replay request`,
      "the replay ended before it changed anything; start a new one",
    );
  return { ...history, request };
}

function parseLine(text: string): JournalLine | undefined {
  try {
    return JournalLine.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function applyLine(
  history: Omit<ReplayHistory, "request"> & { request: ReplayRequest | undefined },
  line: JournalLine,
): void {
  if ("request" in line) history.request = line.request;
  else if ("selected" in line)
    for (const { messageId, eventId } of line.selected) history.selected.set(messageId, eventId);
  else if ("edited" in line) history.edited.set(line.edited, line.data);
  else if ("sent" in line) history.sent.add(line.sent);
  else if ("done" in line) {
    history.done.add(line.done);
    history.failed.delete(line.done);
  } else if ("failed" in line) history.failed.set(line.failed, line.error);
  else history.ended = line.ended;
}

/** Every replay of this project, the newest first. */
export function listReplays(directory: string): ReplayHistory[] {
  if (!existsSync(replaysDirectory(directory))) return [];
  return readdirSync(replaysDirectory(directory))
    .filter((name) => name.endsWith(".ndjson"))
    .toSorted()
    .toReversed()
    .flatMap((name) => {
      try {
        return [readJournal(directory, name.replace(/\.ndjson$/, ""))];
      } catch {
        return [];
      }
    });
}

/** Appends to the audit log: an export, a purge, personal data that was shown. */
export function appendAudit(directory: string, line: Record<string, unknown>): void {
  mkdirSync(directory, { recursive: true });
  appendFileSync(join(directory, "audit.ndjson"), `${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`, {
    mode: 0o600,
  });
}

import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { EXIT, Stop, usage } from "./exit.ts";

/** What a replay was asked to do; the first line of its journal. */
export const Order = z.object({
  format: z.literal(1),
  replayId: z.string(),
  stage: z.string(),
  account: z.string(),
  region: z.string(),
  consumer: z.string(),
  dead: z.string(),
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
export type Order = z.output<typeof Order>;

const Line = z.union([
  z.object({ order: Order }),
  z.object({ selected: z.array(z.object({ messageId: z.string(), eventId: z.string() })) }),
  z.object({ edited: z.string(), data: z.unknown(), changes: z.array(z.unknown()) }),
  z.object({ sent: z.string(), as: z.string(), at: z.string() }),
  z.object({ done: z.string() }),
  z.object({ failed: z.string(), error: z.string() }),
  z.object({ ended: z.enum(["finished", "interrupted"]), at: z.string() }),
]);
type Line = z.output<typeof Line>;

/** What a journal says, read back. */
export interface Story {
  order: Order;
  /** Frozen when the replay began: a later dead letter is not part of it. */
  selected: Map<string, string>;
  edited: Map<string, unknown>;
  /** Confirmed by the consumer's queue: must never be sent again, only deleted. */
  sent: Set<string>;
  done: Set<string>;
  failed: Map<string, string>;
  ended: "finished" | "interrupted" | undefined;
}

const folder = (directory: string): string => join(directory, "replays");
const fileOf = (directory: string, replayId: string): string => join(folder(directory), `${replayId}.ndjson`);

/** A journal: one line for everything that happened, written before the next thing happens. */
export interface Journal {
  write(line: Line): void;
}

/** Open the journal of a replay, to add to it. Readable by its owner alone: an edit keeps the data in it. */
export function journal(directory: string, replayId: string): Journal {
  mkdirSync(folder(directory), { recursive: true });
  const file = fileOf(directory, replayId);
  dropTorn(file);
  return { write: (line) => appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600, flush: true }) };
}

/** A crash in the middle of a line must not swallow the next one. */
function dropTorn(file: string): void {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (text !== "" && !text.endsWith("\n"))
    truncateSync(file, Buffer.byteLength(text.slice(0, text.lastIndexOf("\n") + 1)));
}

/** Read a journal back. A last line torn by a crash is as if it had not been written. */
export function readJournal(directory: string, replayId: string): Story {
  const file = fileOf(directory, replayId);
  if (!/^[\w-]+$/.test(replayId) || !existsSync(file))
    throw usage(`there is no replay ${replayId} in ${folder(directory)}`, "see `waybill dlq history`");
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  const story: Omit<Story, "order"> & { order: Order | undefined } = {
    order: undefined,
    selected: new Map(),
    edited: new Map(),
    sent: new Set(),
    done: new Set(),
    failed: new Map(),
    ended: undefined,
  };
  for (const [index, text] of lines.entries()) {
    const line = parseLine(text);
    if (!line && index < lines.length - 1) throw new Stop(EXIT.failed, `${file} line ${index + 1} cannot be read`);
    if (line) tell(story, line);
  }
  const { order } = story;
  if (!order)
    throw new Stop(
      EXIT.failed,
      `${file} does not begin with an order`,
      "the replay did not get as far as touching anything; start a new one",
    );
  return { ...story, order };
}

function parseLine(text: string): Line | undefined {
  try {
    return Line.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function tell(story: Omit<Story, "order"> & { order: Order | undefined }, line: Line): void {
  if ("order" in line) story.order = line.order;
  else if ("selected" in line)
    for (const { messageId, eventId } of line.selected) story.selected.set(messageId, eventId);
  else if ("edited" in line) story.edited.set(line.edited, line.data);
  else if ("sent" in line) story.sent.add(line.sent);
  else if ("done" in line) {
    story.done.add(line.done);
    story.failed.delete(line.done);
  } else if ("failed" in line) story.failed.set(line.failed, line.error);
  else story.ended = line.ended;
}

/** Every replay of this project, the newest first. */
export function allJournals(directory: string): Story[] {
  if (!existsSync(folder(directory))) return [];
  return readdirSync(folder(directory))
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

/** One line about something that needs no journal of its own but must not go unseen: a reveal, a purge. */
export function audit(directory: string, line: Record<string, unknown>): void {
  mkdirSync(directory, { recursive: true });
  appendFileSync(join(directory, "audit.ndjson"), `${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`, {
    mode: 0o600,
  });
}

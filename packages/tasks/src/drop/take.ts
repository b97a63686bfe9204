import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { DeadlineExceededError } from "@waybill/kernel/errors";
import type { Kept } from "../forms.ts";
import { settle } from "../settle.ts";
import { readImport, writeImport } from "../store.ts";
import { keepErrors, open, type Opened } from "./bucket.ts";
import { check } from "./check.ts";
import { checkHeader } from "./columns.ts";
import { type Encoding, see, textOf } from "./encoding.ts";
import { HEADING, linesOf } from "./error-file.ts";
import * as Imports from "./imports.ts";
import type { Import } from "./imports.ts";
import { type Good, lay, type Origin, routes, type Routes } from "./lay.ts";
import { Rejected } from "./rejected.ts";
import { rowsOf } from "./rows.ts";

/** The clock, and how long this invocation has still. */
export interface Time {
  now(): number;
  leftMs(): number;
}

/** Rows between two notes of how far it is. */
const STEP = 500;
/** What a step takes at the worst, and the note after it. */
const RESERVE_MS = 20_000;

/**
 * Take a dropped file to its end: look at all of it, then make its good rows drafts. Refused, nothing of it is done.
 * Cut short anywhere and begun again it ends the same; throws DeadlineExceededError when another invocation has to go on.
 * Answers the import if this call brought it to its end, undefined if it had ended before.
 */
export async function take(drop: Dropped, time: Time): Promise<Import | undefined> {
  const partner = Imports.partnerOf(drop.objectKey);
  const seen = await look(partner, drop);
  const importId = Imports.importIdOf(partner, seen.sha256);
  const begun = await begin(importId, partner, { ...drop, bytes: seen.bytes, at: iso(time.now()) }, time);
  if (Imports.isEnded(begun.body)) return undefined;
  try {
    if ("rejected" in seen) throw seen.rejected;
    return (await work(begun, seen, time)).body;
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    return (await step(begun, Imports.rejected(begun.body, error, iso(time.now())), time)).body;
  }
}

/** What S3 told of a file; its size may be another's by now. */
type Dropped = Omit<Imports.Drop, "at">;

interface Content {
  file: Opened;
  sha256: string;
  encoding: Encoding;
}

/** What is too large is not copied or not read: its drop stands for its content. */
async function look(
  partner: string,
  drop: Dropped,
): Promise<{ bytes: number } & (Content | { sha256: string; rejected: Rejected })> {
  const file =
    drop.bytes > Imports.MOST_BYTES ? undefined : await open(drop.objectKey, Imports.takenKey(partner, drop));
  const { bytes } = file ?? drop;
  if (!file || bytes > Imports.MOST_BYTES) {
    const sentence = `It has ${bytes} bytes; ${Imports.MOST_BYTES} are the most. Send it in parts.`;
    return { sha256: drop.id, bytes, rejected: new Rejected("too-large", sentence) };
  }
  const { sha256, as } = await see(file.read(), file.declared);
  return as instanceof Rejected ? { sha256, bytes, rejected: as } : { sha256, bytes, file, encoding: as };
}

async function begin(importId: string, partner: string, drop: Imports.Drop, time: Time): Promise<Kept<Import>> {
  const known = await readImport(importId);
  const after = Imports.received(known?.body ?? Imports.awaited(importId, partner, drop.at), drop);
  if (after) return step(known, after, time);
  await settle(known!);
  return told(known!);
}

/** Write the import over what was read, and tell. Throws when another delivery of the same file was here meanwhile. */
async function step(before: Kept<Import> | undefined, after: Import, time: Time): Promise<Kept<Import>> {
  const kept = await writeImport(after, before, { messages: Imports.announcements(after), at: time.now() });
  if (!kept) throw new Error(`import ${after.importId} is being done elsewhere`);
  await settle(kept);
  return told(kept);
}
const told = (kept: Kept<Import>): Kept<Import> => ({ ...kept, said: [], booked: [] });

async function work(begun: Kept<Import>, content: Content, time: Time): Promise<Kept<Import>> {
  const routeOf = routes();
  const found = await readThrough(begun.body, content, routeOf);
  let kept = await step(begun, Imports.read(begun.body, { ...found, encoding: content.encoding }), time);
  const { importId, partner, run, receivedAt } = kept.body;
  const from: Origin = { partner, sha256: content.sha256, run: `${importId}.${run}`, at: receivedAt! };
  let [rows, batch]: [number, Good[]] = [0, []];
  const { rows: done } = kept.body.written!;

  async function write(): Promise<void> {
    if (time.leftMs() < RESERVE_MS)
      throw new DeadlineExceededError(`import ${importId} goes on after row ${kept.body.written!.rows}`);
    const made = kept.body.written!.made + (await lay(batch, from, routeOf));
    batch = [];
    kept = await step(kept, Imports.writtenTo(kept.body, { rows, made }), time);
  }

  for await (const row of checkedOf(content, routeOf)) {
    rows += 1;
    if (rows <= done) continue;
    if ("wanted" in row) batch.push(row);
    if (rows % STEP === 0) await write();
  }
  if (rows > kept.body.written!.rows) await write();
  return step(kept, Imports.finished(kept.body, iso(time.now())), time);
}

const checkedOf = ({ file, encoding }: Content, routeOf: Routes) =>
  check(
    rowsOf(textOf(file.read(), encoding), checkHeader),
    async (...route) => (await routeOf(...route)) !== undefined,
  );

/** Look at every row before anything is made; keep what is wrong with them. On disk: it may be as long as the file. */
async function readThrough(file: Import, content: Content, routeOf: Routes): Promise<{ rows: number; errors: number }> {
  const counted = { rows: 0, errors: 0 };
  const path = join(tmpdir(), `${randomUUID()}.csv`);
  async function* faults() {
    yield HEADING;
    for await (const row of checkedOf(content, routeOf)) {
      counted.rows += 1;
      if (!("faults" in row)) continue;
      counted.errors += 1;
      yield linesOf(row.line, row.faults);
    }
  }
  try {
    await pipeline(faults, createWriteStream(path));
    if (counted.errors > 0) await keepErrors(Imports.errorKeyOf(file), path);
  } finally {
    await rm(path, { force: true });
  }
  return counted;
}

const iso = (at: number) => new Date(at).toISOString();

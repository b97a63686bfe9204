import type { Message } from "@waybill/events-schema/event";
import { ImportFailed, ImportFinished, ImportReceived } from "@waybill/events-schema/imports";
import { PermanentError, problem, wrongField } from "@waybill/kernel/errors";
import { newId } from "../ids.ts";
import type { Encoding } from "./encoding.ts";
import type { Rejected } from "./rejected.ts";

export const STATES = ["awaitingUpload", "received", "processing", "done", "doneWithErrors", "rejected"] as const;

/**
 * A partner's file, by its content: the same bytes again are the same import. What was wrong with it may have been mended
 * elsewhere, a route published meanwhile, so a file that is dropped again is read again: that is its next run.
 */
export interface Import {
  importId: string;
  partner: string;
  /** Counts its writes. */
  version: number;
  state: (typeof STATES)[number];
  /** How often it was dropped. */
  run: number;
  createdAt: string;
  /** S3's word of the drop that this run is of: told again, it is no other. */
  drop?: string;
  objectKey?: string;
  bytes?: number;
  /** When this run began; its tasks are made at that time, so that a row written twice is the same bytes. */
  receivedAt?: string;
  encoding?: Encoding;
  /** What the first reading found. */
  rows?: number;
  errors?: number;
  errorKey?: string;
  /** How far the writing is: rows done, and how many of them were no tasks before. */
  written?: { rows: number; made: number };
  finishedAt?: string;
  rejection?: { code: string; detail: string; line?: number | undefined };
}

/** What S3 told of a file. */
export interface Drop {
  id: string;
  objectKey: string;
  bytes: number;
  at: string;
}

export const MOST_BYTES = 10 * 1_024 * 1_024;
export const PARTNER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const importIdOf = (partner: string, content: string): string => newId("imp", partner, content);
export const dropKey = (partner: string, name: string): string => `drop/${partner}/${name}`;
export const errorKeyOf = ({ partner, importId, run }: Import): string => `errors/${partner}/${importId}.${run}.csv`;

/** Where the copy of a drop is: its own, as an overwritten file is another drop. */
export const takenKey = (partner: string, { id, objectKey }: Pick<Drop, "id" | "objectKey">): string =>
  `taken/${partner}/${newId("drp", id, objectKey)}`;

/** Whose corner a key is in. Throws PermanentError for a key outside of every corner. */
export function partnerOf(objectKey: string): string {
  const [drop, partner = "", ...name] = objectKey.split("/");
  if (drop === "drop" && PARTNER.test(partner) && name.join("/") !== "") return partner;
  throw new PermanentError(
    "import.misplaced",
    `${objectKey} is in no partner's corner; drop files under drop/<partner>/.`,
  );
}

/** A place for a file that is announced. */
export function awaited(importId: string, partner: string, at: string): Import {
  return { importId, partner, version: 1, state: "awaitingUpload", run: 0, createdAt: at };
}

const ENDED: readonly Import["state"][] = ["done", "doneWithErrors", "rejected"];
export const isEnded = ({ state }: Import): boolean => ENDED.includes(state);
/** May its file be dropped, once more? While one is being read another would only wait for it. */
export const takesFile = ({ state }: Import): boolean =>
  state === "awaitingUpload" || state === "doneWithErrors" || state === "rejected";

const UNDER_WAY: readonly Import["state"][] = ["received", "processing"];

/** The import with this drop as its run; undefined when that has begun, or another is not over: then they carry on one run. */
export function received(before: Import, { id, objectKey, bytes, at }: Drop): Import | undefined {
  if (before.drop === id || UNDER_WAY.includes(before.state)) return undefined;
  const { importId, partner, createdAt, version, run } = before;
  const next = { version: version + 1, run: run + 1, state: "received" as const };
  return { importId, partner, createdAt, ...next, drop: id, objectKey, bytes, receivedAt: at };
}

/** The whole file was read: so many rows, so many of them not as agreed. A repeated reading that finds otherwise begins anew. */
export function read(before: Import, found: { rows: number; errors: number; encoding: Encoding }): Import {
  const same = before.rows === found.rows && before.errors === found.errors;
  const written = (same && before.written) || { rows: 0, made: 0 };
  const { errorKey: _, ...rest } = before;
  return {
    ...rest,
    ...found,
    ...(found.errors > 0 && { errorKey: errorKeyOf(before) }),
    state: "processing",
    version: before.version + 1,
    written,
  };
}

/** So many rows of it are done. */
export const writtenTo = (before: Import, written: { rows: number; made: number }): Import => ({
  ...before,
  version: before.version + 1,
  written,
});

/** Every row of it is done. */
export function finished(before: Import, at: string): Import {
  const state = before.errors === 0 ? "done" : "doneWithErrors";
  return { ...before, state, version: before.version + 1, finishedAt: at };
}

/** It is refused as a whole. */
export function rejected(before: Import, { code, message, line }: Rejected, at: string): Import {
  const rejection = { code, detail: message, ...(line !== undefined && { line }) };
  return { ...before, state: "rejected", version: before.version + 1, finishedAt: at, rejection };
}

/** What the bus is told of the state it is in. */
export function announcements(file: Import): Message[] {
  const { importId, partner, run, state, bytes = 0, rows = 0, errors = 0, errorKey, written } = file;
  const origin = (word: string, at = "") => ({
    id: `${importId}.${run}.${word}`,
    correlationId: file.drop!,
    at: new Date(at),
  });
  if (state === "received")
    return [ImportReceived.create({ importId, partner, bytes }, origin("received", file.receivedAt))];
  if (state === "rejected") {
    const code = file.rejection!.code as Rejected["code"];
    return [ImportFailed.create({ importId, partner, code }, origin("failed", file.finishedAt))];
  }
  const made = written?.made ?? 0;
  const counted = { importId, partner, rows, ok: rows - errors, made, errors, ...(errorKey && { errorKey }) };
  return isEnded(file) ? [ImportFinished.create(counted, origin("finished", file.finishedAt))] : [];
}

/** Whose corner the caller means: a partner their own, an admin the one they name. */
export function cornerOf(caller: { sub: string; role: string }, named: string | undefined): string {
  const own = caller.role === "partner" ? caller.sub : undefined;
  const partner = own ?? named;
  if (own !== undefined && named !== undefined && named !== own) {
    throw problem("ROLE_FORBIDDEN", `You are ${own}; leave out partner, or call as an admin.`);
  }
  if (partner !== undefined && PARTNER.test(partner)) return partner;
  throw wrongField("/partner", "Say whose file it is: letters, digits and . _ - only, 64 at most.");
}

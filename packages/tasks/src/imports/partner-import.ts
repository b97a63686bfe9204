import type { Message } from "@waybill/events-schema/event";
import { ImportFailed, ImportFinished, ImportReceived } from "@waybill/events-schema/imports";
import { PermanentError, problem, wrongField } from "@waybill/kernel/errors";
import { createId } from "@waybill/kernel/ids";
import type { FileEncoding } from "./encoding.ts";
import type { ImportRejectedError } from "./import-rejected-error.ts";

export const IMPORT_STATES = [
  "awaitingUpload",
  "received",
  "processing",
  "done",
  "doneWithErrors",
  "rejected",
] as const;

/**
 * A partner's file, by its content: the same bytes again are the same import. What was wrong with it may have been mended
 * elsewhere, a route published meanwhile, so a file that is uploaded again is read again: that is its next run.
 */
export interface PartnerImport {
  importId: string;
  partner: string;
  /** Counts its writes. */
  version: number;
  state: (typeof IMPORT_STATES)[number];
  /** How often it was uploaded. */
  run: number;
  createdAt: string;
  /** Id of the S3 event that started this run: delivered again, it starts no other. */
  uploadEventId?: string;
  objectKey?: string;
  bytes?: number;
  /** When this run began; its tasks are made at that time, so that a row written twice is the same bytes. */
  receivedAt?: string;
  encoding?: FileEncoding;
  /** What the first reading found. */
  rows?: number;
  errors?: number;
  errorKey?: string;
  /** What is to be looked at, although nothing was refused for it. */
  warnings?: string[];
  /** How far the writing is: rows done, and how many of them were no tasks before. */
  written?: { rows: number; made: number };
  finishedAt?: string;
  rejection?: { code: string; detail: string; line?: number | undefined };
}

/** What S3 reported about a file. */
export interface UploadedFile {
  id: string;
  objectKey: string;
  bytes: number;
  at: string;
}

export const MAX_IMPORT_BYTES = 10 * 1_024 * 1_024;
const PARTNER_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const createImportId = (partner: string, content: string): string => createId("imp", partner, content);
export const uploadKey = (partner: string, name: string): string => `uploads/${partner}/${name}`;
export const errorFileKey = ({ partner, importId, run }: PartnerImport): string =>
  `errors/${partner}/${importId}.${run}.csv`;

/** Where the copy of an uploaded file is: its own, as an overwritten file is another upload. */
export const sourceCopyKey = (partner: string, { id, objectKey }: Pick<UploadedFile, "id" | "objectKey">): string =>
  `copies/${partner}/${createId("upl", id, objectKey)}`;

/** The partner whose prefix a key has. Throws PermanentError for a key outside of every prefix. */
export function partnerOfKey(objectKey: string): string {
  const [prefix, partner = "", ...name] = objectKey.split("/");
  if (prefix === "uploads" && PARTNER_PATTERN.test(partner) && name.join("/") !== "") return partner;
  throw new PermanentError(
    "import.misplaced",
    `${objectKey} is outside every partner's prefix; upload files under uploads/<partner>/.`,
  );
}

/** A place for a file that is announced. */
export function createAwaitingImport(importId: string, partner: string, at: string): PartnerImport {
  return { importId, partner, version: 1, state: "awaitingUpload", run: 0, createdAt: at };
}

const ENDED_STATES: readonly PartnerImport["state"][] = ["done", "doneWithErrors", "rejected"];
export const isImportEnded = ({ state }: PartnerImport): boolean => ENDED_STATES.includes(state);
/** May its file be uploaded, once more? While one is being read another would only wait for it. */
export const acceptsUpload = ({ state }: PartnerImport): boolean =>
  state === "awaitingUpload" || state === "doneWithErrors" || state === "rejected";

const ACTIVE_STATES: readonly PartnerImport["state"][] = ["received", "processing"];

/** The import with this upload as its run; undefined when that has begun, or another is not over: then they carry on one run. */
export function withUpload(
  before: PartnerImport,
  { id, objectKey, bytes, at }: UploadedFile,
): PartnerImport | undefined {
  if (before.uploadEventId === id || ACTIVE_STATES.includes(before.state)) return undefined;
  const { importId, partner, createdAt, version, run } = before;
  const next = { version: version + 1, run: run + 1, state: "received" as const };
  return { importId, partner, createdAt, ...next, uploadEventId: id, objectKey, bytes, receivedAt: at };
}

/** The whole file was read: so many rows, so many of them not as agreed. A repeated reading that finds otherwise begins anew. */
export function withRowCounts(
  before: PartnerImport,
  found: { rows: number; errors: number; warnings: string[]; encoding: FileEncoding },
): PartnerImport {
  const same = before.rows === found.rows && before.errors === found.errors;
  const written = (same && before.written) || { rows: 0, made: 0 };
  const { errorKey: _, warnings: __, ...rest } = before;
  const { warnings, ...counts } = found;
  return {
    ...rest,
    ...counts,
    ...(warnings.length > 0 && { warnings }),
    ...(found.errors > 0 && { errorKey: errorFileKey(before) }),
    state: "processing",
    version: before.version + 1,
    written,
  };
}

/** So many rows of it are done. */
export const withProgress = (before: PartnerImport, written: { rows: number; made: number }): PartnerImport => ({
  ...before,
  version: before.version + 1,
  written,
});

/** Every row of it is done. */
export function withFinished(before: PartnerImport, at: string): PartnerImport {
  const state = before.errors === 0 ? "done" : "doneWithErrors";
  return { ...before, state, version: before.version + 1, finishedAt: at };
}

/** It is refused as a whole. */
export function withRejection(
  before: PartnerImport,
  { code, message, line }: ImportRejectedError,
  at: string,
): PartnerImport {
  const rejection = { code, detail: message, ...(line !== undefined && { line }) };
  return { ...before, state: "rejected", version: before.version + 1, finishedAt: at, rejection };
}

/** The events of the state it is in. */
export function createImportEvents(file: PartnerImport): Message[] {
  const { importId, partner, run, state, bytes = 0, rows = 0, errors = 0, errorKey, written } = file;
  const origin = (what: string, at = "") => ({
    id: `${importId}.${run}.${what}`,
    correlationId: file.uploadEventId!,
    at: new Date(at),
  });
  if (state === "received")
    return [ImportReceived.create({ importId, partner, bytes }, origin("received", file.receivedAt))];
  if (state === "rejected") {
    const code = file.rejection!.code as ImportRejectedError["code"];
    return [ImportFailed.create({ importId, partner, code }, origin("failed", file.finishedAt))];
  }
  const made = written?.made ?? 0;
  const counted = { importId, partner, rows, ok: rows - errors, made, errors, ...(errorKey && { errorKey }) };
  return isImportEnded(file) ? [ImportFinished.create(counted, origin("finished", file.finishedAt))] : [];
}

/** The partner that the caller means: a partner themselves, an admin the one they name. */
export function partnerForCaller(caller: { sub: string; role: string }, named: string | undefined): string {
  const own = caller.role === "partner" ? caller.sub : undefined;
  const partner = own ?? named;
  if (own !== undefined && named !== undefined && named !== own) {
    throw problem("ROLE_FORBIDDEN", `You are ${own}; leave out partner, or call as an admin.`);
  }
  if (partner !== undefined && PARTNER_PATTERN.test(partner)) return partner;
  throw wrongField("/partner", "Say whose file it is: letters, digits and . _ - only, 64 at most.");
}

import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { DeadlineExceededError } from "@waybill/kernel/errors";
import type { StoredEntity } from "@waybill/kernel/outbox";
import { flushOutbox } from "../outbox.ts";
import { readImport, writeImport } from "../store.ts";
import { putErrorFile, openSource, type ImportSource } from "./bucket.ts";
import { checkRows } from "./check-rows.ts";
import { checkHeader } from "./columns.ts";
import { type FileEncoding, inspectFile, decodeText } from "./encoding.ts";
import { ERROR_FILE_HEADER, formatErrorLines } from "./error-file.ts";
import {
  createAwaitingImport,
  createImportEvents,
  createImportId,
  errorFileKey,
  isImportEnded,
  MAX_IMPORT_BYTES,
  type PartnerImport,
  partnerOfKey,
  sourceCopyKey,
  type UploadedFile,
  withFinished,
  withProgress,
  withRejection,
  withRowCounts,
  withUpload,
} from "./partner-import.ts";
import {
  type ValidRow,
  createDrafts,
  type ImportOrigin,
  createRevisionReader,
  type RevisionReader,
} from "./create-drafts.ts";
import { ImportRejectedError } from "./import-rejected-error.ts";
import { parseRows } from "./rows.ts";

/** The clock, and how much time this invocation has left. */
export interface InvocationClock {
  now(): number;
  leftMs(): number;
}

/** Rows between two writes of its progress. */
const ROWS_PER_STEP = 500;
/** What a step takes at the worst, with the write after it. */
const STEP_RESERVE_MS = 20_000;

/**
 * Process an uploaded file to its end: check all of it, then make its valid rows drafts. Rejected, nothing of it is done.
 * Cut short anywhere and begun again it ends the same; throws DeadlineExceededError when another invocation has to go on.
 * Returns the import if this call brought it to its end, undefined if it had ended before.
 */
export async function processImportFile(
  upload: UploadNotice,
  time: InvocationClock,
): Promise<PartnerImport | undefined> {
  const partner = partnerOfKey(upload.objectKey);
  const inspected = await inspectUpload(partner, upload);
  const importId = createImportId(partner, inspected.sha256);
  const current = await beginRun(importId, partner, { ...upload, bytes: inspected.bytes, at: iso(time.now()) }, time);
  if (isImportEnded(current.body)) return undefined;
  try {
    if ("rejected" in inspected) throw inspected.rejected;
    return (await writeValidRows(current, inspected, time)).body;
  } catch (error) {
    if (!(error instanceof ImportRejectedError)) throw error;
    return (await writeAndPublish(current, withRejection(current.body, error, iso(time.now())), time)).body;
  }
}

/** What S3 reported about a file. */
type UploadNotice = Omit<UploadedFile, "at"> & { etag?: string | undefined };

interface ImportContent {
  file: ImportSource;
  sha256: string;
  encoding: FileEncoding;
}

/** What is too large is not copied or not read: its upload event stands for its content. */
async function inspectUpload(
  partner: string,
  upload: UploadNotice,
): Promise<{ bytes: number } & (ImportContent | { sha256: string; rejected: ImportRejectedError })> {
  const file = upload.bytes > MAX_IMPORT_BYTES ? undefined : await openSource(upload, sourceCopyKey(partner, upload));
  const { bytes } = file ?? upload;
  if (!file || bytes > MAX_IMPORT_BYTES) {
    const sentence = `It has ${bytes} bytes; ${MAX_IMPORT_BYTES} are the most. Send it in parts.`;
    return { sha256: upload.id, bytes, rejected: new ImportRejectedError("too-large", sentence) };
  }
  const { sha256, encoding } = await inspectFile(file.read(), file.declaredEncoding);
  return encoding instanceof ImportRejectedError
    ? { sha256, bytes, rejected: encoding }
    : { sha256, bytes, file, encoding };
}

async function beginRun(
  importId: string,
  partner: string,
  upload: UploadedFile,
  time: InvocationClock,
): Promise<StoredEntity<PartnerImport>> {
  const known = await readImport(importId);
  const after = withUpload(known?.body ?? createAwaitingImport(importId, partner, upload.at), upload);
  if (after) return writeAndPublish(known, after, time);
  return flushOutbox(known!);
}

/** Write the import over what was read, and publish its events. Throws when another delivery of the same file was here meanwhile. */
async function writeAndPublish(
  before: StoredEntity<PartnerImport> | undefined,
  after: PartnerImport,
  time: InvocationClock,
): Promise<StoredEntity<PartnerImport>> {
  const stored = await writeImport(after, before, { events: createImportEvents(after), at: time.now() });
  if (!stored) throw new Error(`import ${after.importId} was changed by another invocation`);
  return flushOutbox(stored);
}

async function writeValidRows(
  current: StoredEntity<PartnerImport>,
  content: ImportContent,
  time: InvocationClock,
): Promise<StoredEntity<PartnerImport>> {
  const revisionOf = createRevisionReader();
  const counts = await checkAllRows(current.body, content, revisionOf);
  let stored = await writeAndPublish(
    current,
    withRowCounts(current.body, { ...counts, encoding: content.encoding }),
    time,
  );
  const { importId, partner, run, receivedAt } = stored.body;
  const origin: ImportOrigin = { partner, sha256: content.sha256, run: `${importId}.${run}`, at: receivedAt! };
  let [rows, batch]: [number, ValidRow[]] = [0, []];
  const { rows: rowsDone } = stored.body.written!;

  async function writeBatch(): Promise<void> {
    if (time.leftMs() < STEP_RESERVE_MS)
      throw new DeadlineExceededError(`import ${importId} goes on after row ${stored.body.written!.rows}`);
    const made = stored.body.written!.made + (await createDrafts(batch, origin, revisionOf));
    batch = [];
    stored = await writeAndPublish(stored, withProgress(stored.body, { rows, made }), time);
  }

  for await (const row of checkedRows(content, revisionOf)) {
    rows += 1;
    if (rows <= rowsDone) continue;
    if ("offer" in row) batch.push(row);
    if (rows % ROWS_PER_STEP === 0) await writeBatch();
  }
  if (rows > stored.body.written!.rows) await writeBatch();
  return writeAndPublish(stored, withFinished(stored.body, iso(time.now())), time);
}

const checkedRows = ({ file, encoding }: ImportContent, revisionOf: RevisionReader) =>
  checkRows(
    parseRows(decodeText(file.read(), encoding), checkHeader),
    async (...route) => (await revisionOf(...route)) !== undefined,
  );

/** Check every row before anything is made; keep their errors. On disk: it may be as long as the file. */
async function checkAllRows(
  file: PartnerImport,
  content: ImportContent,
  revisionOf: RevisionReader,
): Promise<{ rows: number; errors: number; warnings: string[] }> {
  const counted = { rows: 0, errors: 0, warnings: new Array<string>() };
  const path = join(tmpdir(), `${randomUUID()}.csv`);
  async function* errorLines() {
    yield ERROR_FILE_HEADER;
    for await (const row of checkedRows(content, revisionOf)) {
      counted.rows += 1;
      if (row.warning !== undefined) counted.warnings.push(row.warning);
      if (!("errors" in row)) continue;
      counted.errors += 1;
      yield formatErrorLines(row.line, row.errors);
    }
  }
  try {
    await pipeline(errorLines, createWriteStream(path));
    if (counted.errors > 0) await putErrorFile(errorFileKey(file), path);
  } finally {
    await rm(path, { force: true });
  }
  return counted;
}

const iso = (at: number) => new Date(at).toISOString();

import * as z from "zod";
import { event, openEnum } from "./event.ts";
import { FreeId } from "./text.ts";

const ImportId = FreeId.max(64).describe("The import: one file of a partner, identified by its content.");
/** A partner's id. It is also a part of S3 keys. */
export const PartnerId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
  .describe("The partner.");
const Count = z.int().min(0);

/** Why a file is rejected as a whole. */
export const IMPORT_REJECTIONS = [
  "empty",
  "too-large",
  "too-many-rows",
  "binary",
  "encoding",
  "truncated",
  "malformed",
  "header",
] as const;

export const ImportReceived = event("import.received", {
  v: 1,
  owner: "tasks",
  description: "A partner's file was received and is being read.",
  subject: (file) => file.importId,
  consumers: [],
  data: { importId: ImportId, partner: PartnerId, bytes: Count.describe("Size of the file, bytes.") },
  examples: [{ importId: "imp_1", partner: "acme", bytes: 48_210 }],
});

export const ImportFinished = event("import.finished", {
  v: 1,
  owner: "tasks",
  description: "A partner's file was read: valid rows became draft tasks, invalid rows are in the error file.",
  subject: (file) => file.importId,
  consumers: ["EnqueueWebhooks", "NotifyImportResult"],
  data: {
    importId: ImportId,
    partner: PartnerId,
    rows: Count.describe("Rows of the file, without the header."),
    ok: Count.describe("Valid rows, each of which has a task."),
    made: Count.describe("Valid rows for which this import created the task."),
    errors: Count.describe("Invalid rows."),
    errorKey: FreeId.max(300).optional().describe("S3 key of the error file; absent when there are no errors."),
  },
  examples: [
    { importId: "imp_1", partner: "acme", rows: 120, ok: 120, made: 120, errors: 0 },
    {
      importId: "imp_2",
      partner: "acme",
      rows: 120,
      ok: 117,
      made: 3,
      errors: 3,
      errorKey: "errors/acme/imp_2.1.csv",
    },
  ],
});

export const ImportFailed = event("import.failed", {
  v: 1,
  owner: "tasks",
  description: "A partner's file was rejected as a whole; none of its rows was imported.",
  subject: (file) => file.importId,
  consumers: ["EnqueueWebhooks", "NotifyImportResult"],
  data: {
    importId: ImportId,
    partner: PartnerId,
    code: openEnum(IMPORT_REJECTIONS).describe("Why it was rejected."),
  },
  examples: [{ importId: "imp_3", partner: "acme", code: "truncated" }],
});

/** The results of an import. */
export const importResults = [ImportFinished, ImportFailed] as const;

/** All events of an import. */
export const importEvents = [ImportReceived, ...importResults] as const;

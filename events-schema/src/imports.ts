import * as z from "zod";
import { event, openEnum } from "./event.ts";

const ImportId = z.string().min(1).max(64).describe("The import: one partner's file, by its content.");
/** Whose file it is. It is also a part of a key in the bucket. */
export const PartnerId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
  .describe("The partner.");
const Count = z.int().min(0);

/** Why a file is refused as a whole. */
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
  description: "A partner's file was dropped, and is being read.",
  subject: (file) => file.importId,
  consumers: [],
  data: { importId: ImportId, partner: PartnerId, bytes: Count.describe("Of the file.") },
  examples: [{ importId: "imp_1", partner: "acme", bytes: 48_210 }],
});

export const ImportFinished = event("import.finished", {
  v: 1,
  owner: "tasks",
  description: "A partner's file was read: its good rows are draft tasks, its bad rows are in the error file.",
  subject: (file) => file.importId,
  consumers: ["NotifyImportResult"],
  data: {
    importId: ImportId,
    partner: PartnerId,
    rows: Count.describe("Rows of the file, without its header."),
    ok: Count.describe("Rows that are tasks now."),
    made: Count.describe("Of these, the ones that were none before."),
    errors: Count.describe("Rows that are not as agreed."),
    errorKey: z.string().min(1).max(300).optional().describe("Where the error file is; absent when there is no error."),
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
  description: "A partner's file was refused as a whole; nothing of it was done.",
  subject: (file) => file.importId,
  consumers: ["NotifyImportResult"],
  data: {
    importId: ImportId,
    partner: PartnerId,
    code: openEnum(IMPORT_REJECTIONS).describe("Why it was refused."),
  },
  examples: [{ importId: "imp_3", partner: "acme", code: "truncated" }],
});

/** How an import ends. */
export const importResults = [ImportFinished, ImportFailed] as const;

/** Everything about an import. */
export const importEvents = [ImportReceived, ...importResults] as const;

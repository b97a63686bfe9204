import { FreeId } from "@waybill/events-schema/text";
import * as z from "zod";
import { FILE_ENCODINGS } from "./encoding.ts";
import { type PartnerImport, IMPORT_STATES } from "./partner-import.ts";

const At = z.iso.datetime();
const importId = z.string();

export const ImportPath = z.object({ importId: FreeId.max(64) });

export const CreateImportResponse = z.object({
  importId,
  state: z.enum(IMPORT_STATES),
  upload: z
    .object({ url: z.url(), method: z.literal("PUT"), headers: z.record(z.string(), z.string()), expiresAt: At })
    .optional()
    .describe("Send the bytes there, with exactly these headers. Absent when they are here already."),
});

export const ImportResponse = z.object({
  importId,
  partner: z.string(),
  state: z.enum(IMPORT_STATES),
  run: z.int().describe("How often the file was uploaded."),
  createdAt: At,
  receivedAt: At.optional(),
  finishedAt: At.optional(),
  bytes: z.int().optional(),
  encoding: z.enum(FILE_ENCODINGS).optional(),
  rows: z.int().optional().describe("Rows of the file, without its header."),
  ok: z.int().optional().describe("Valid rows; once the import is done they are tasks."),
  errors: z.int().optional().describe("Invalid rows."),
  warnings: z.array(z.string()).optional().describe("What is to be looked at, although nothing was refused for it."),
  written: z
    .object({ rows: z.int(), made: z.int().describe("Tasks that did not exist before.") })
    .optional()
    .describe("How many rows have been written so far."),
  rejection: z
    .object({ code: z.string(), detail: z.string(), line: z.int().optional() })
    .optional()
    .describe("Why the file is refused as a whole."),
  errorFile: z
    .object({ url: z.url(), expiresAt: At })
    .optional()
    .describe("Each error as CSV: line, field, reason, value."),
});

/** The import as callers see it. */
export function toImportResponse(partnerImport: PartnerImport) {
  const { version: _, uploadEventId: __, objectKey: ___, errorKey: ____, ...file } = partnerImport;
  const { rows, errors = 0 } = file;
  return { ...file, ...(rows !== undefined && { ok: rows - errors }) };
}

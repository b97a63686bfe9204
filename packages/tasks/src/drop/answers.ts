import * as z from "zod";
import { ENCODINGS } from "./encoding.ts";
import { type Import, STATES } from "./imports.ts";

const At = z.iso.datetime();
const importId = z.string();

export const ImportPath = z.object({ importId: z.string().min(1).max(64) });

export const Awaited = z.object({
  importId,
  state: z.enum(STATES),
  upload: z
    .object({ url: z.url(), method: z.literal("PUT"), headers: z.record(z.string(), z.string()), expiresAt: At })
    .optional()
    .describe("Send the bytes there, with exactly these headers. Absent when they are here already."),
});

export const ImportShown = z.object({
  importId,
  partner: z.string(),
  state: z.enum(STATES),
  run: z.int().describe("How often the file was dropped."),
  createdAt: At,
  receivedAt: At.optional(),
  finishedAt: At.optional(),
  bytes: z.int().optional(),
  encoding: z.enum(ENCODINGS).optional(),
  rows: z.int().optional().describe("Rows of the file, without its header."),
  ok: z.int().optional().describe("Rows that are as agreed; when it is done they are tasks."),
  errors: z.int().optional().describe("Rows that are not."),
  written: z
    .object({ rows: z.int(), made: z.int().describe("Tasks that were none before.") })
    .optional()
    .describe("How far it is."),
  rejection: z
    .object({ code: z.string(), detail: z.string(), line: z.int().optional() })
    .optional()
    .describe("Why the file is refused as a whole."),
  errorFile: z
    .object({ url: z.url(), expiresAt: At })
    .optional()
    .describe("Each fault as CSV: line, field, reason, value."),
});

/** The import as callers see it. */
export function shown(kept: Import) {
  const { version: _, drop: __, objectKey: ___, errorKey: ____, ...file } = kept;
  const { rows, errors = 0 } = file;
  return { ...file, ...(rows !== undefined && { ok: rows - errors }) };
}

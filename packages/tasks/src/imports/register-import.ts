import { problem } from "@waybill/kernel/errors";
import { readImport, writeImport } from "../store.ts";
import { createAwaitingImport, type PartnerImport, createImportId } from "./partner-import.ts";

/** The import of this content, new or known. */
export async function registerImport(partner: string, sha256: string, at: Date): Promise<PartnerImport> {
  const importId = createImportId(partner, sha256);
  const known = await readImport(importId);
  const stored = known ?? (await writeImport(createAwaitingImport(importId, partner, at.toISOString()), undefined));
  const file = stored ?? (await readImport(importId));
  if (file) return file.body;
  throw importNotFound(importId);
}

/** It is not there, or not the caller's. */
export const importNotFound = (importId: string) => problem("NOT_FOUND", `There is no import ${importId} of yours.`);

/** Whether the caller may see the import: a partner their own. */
export const isImportVisibleTo = ({ partner }: PartnerImport, { sub, role }: { sub: string; role: string }): boolean =>
  role !== "partner" || sub === partner;

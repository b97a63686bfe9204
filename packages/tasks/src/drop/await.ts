import { problem } from "@waybill/kernel/errors";
import { readImport, writeImport } from "../store.ts";
import { awaited, type Import, importIdOf } from "./imports.ts";

/** The import of this content, new or known. */
export async function awaitFile(partner: string, sha256: string, at: Date): Promise<Import> {
  const importId = importIdOf(partner, sha256);
  const known = await readImport(importId);
  const kept = known ?? (await writeImport(awaited(importId, partner, at.toISOString()), undefined));
  const file = kept ?? (await readImport(importId));
  if (file) return file.body;
  throw noImport(importId);
}

/** It is not there, or not the caller's. */
export const noImport = (importId: string) => problem("NOT_FOUND", `There is no import ${importId} of yours.`);

/** May they see it? A partner their own. */
export const isSeenBy = ({ partner }: Import, { sub, role }: { sub: string; role: string }): boolean =>
  role !== "partner" || sub === partner;

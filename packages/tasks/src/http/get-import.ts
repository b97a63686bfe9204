import { http, ok } from "@waybill/kernel/http";
import { ImportPath, ImportResponse, toImportResponse } from "../imports/import-response.ts";
import { isImportVisibleTo, importNotFound } from "../imports/register-import.ts";
import { createErrorFileLink, ready as bucketReady } from "../imports/bucket.ts";
import { readImport, ready } from "../store.ts";

const roles = ["partner", "dispatcher", "admin"] as const;
const responses = { 200: ImportResponse };
const warm = () => Promise.all([ready(), bucketReady()]);

/** GET /v1/imports/{importId}: what became of a file, and a link to what is wrong with it. A partner sees their own. */
export const handler = http(
  { name: "GetImport", roles, path: ImportPath, warm, responses, problems: ["NOT_FOUND"] },
  async function getImport({ path: { importId }, caller, receivedAt }) {
    const file = (await readImport(importId))?.body;
    if (!file || !isImportVisibleTo(file, caller)) throw importNotFound(importId);
    const errorFile = file.errorKey ? await createErrorFileLink(file.errorKey, receivedAt.getTime()) : undefined;
    return ok({ ...toImportResponse(file), errorFile });
  },
);

import { http, ok } from "@waybill/kernel/http";
import { ImportPath, ImportShown, shown } from "../drop/answers.ts";
import { isSeenBy, noImport } from "../drop/await.ts";
import { errorsLink, ready as bucketReady } from "../drop/bucket.ts";
import { readImport, ready } from "../store.ts";

const roles = ["partner", "admin"] as const;
const answers = { 200: ImportShown };
const warm = () => Promise.all([ready(), bucketReady()]);

/** GET /v1/imports/{importId}: what became of a file, and a link to what is wrong with it. A partner sees their own. */
export const handler = http(
  { name: "ShowImport", roles, path: ImportPath, warm, answers, problems: ["NOT_FOUND"] },
  async ({ path: { importId }, caller, receivedAt }) => {
    const file = (await readImport(importId))?.body;
    if (!file || !isSeenBy(file, caller)) throw noImport(importId);
    const errorFile = file.errorKey ? await errorsLink(file.errorKey, receivedAt.getTime()) : undefined;
    return ok({ ...shown(file), errorFile });
  },
);

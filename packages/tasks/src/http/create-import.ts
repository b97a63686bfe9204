import { FreeId } from "@waybill/events-schema/text";
import { accepted, http } from "@waybill/kernel/http";
import * as z from "zod";
import { CreateImportResponse } from "../imports/import-response.ts";
import { ready as bucketReady, createUploadRequest } from "../imports/bucket.ts";
import { FILE_ENCODINGS } from "../imports/encoding.ts";
import { partnerForCaller, MAX_IMPORT_BYTES, acceptsUpload } from "../imports/partner-import.ts";
import { registerImport } from "../imports/register-import.ts";
import { ready } from "../store.ts";

const CreateImportRequest = z.strictObject({
  partner: FreeId.optional().describe("Whose file it is; a partner's own when it is left out."),
  bytes: z.int().min(1).max(MAX_IMPORT_BYTES),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "SHA-256 of the bytes, 64 small hex digits."),
  encoding: z.enum(FILE_ENCODINGS).optional().describe("Detected when absent."),
});
const warm = () => Promise.all([ready(), bucketReady()]);

/** POST /v1/imports: a place for one file of tasks, and the request that uploads it. The same bytes again are the same import. */
export const handler = http(
  {
    name: "CreateImport",
    roles: ["partner", "dispatcher", "admin"],
    body: CreateImportRequest,
    warm,
    responses: { 202: CreateImportResponse },
  },
  async function createImport({ body, caller, receivedAt }) {
    const file = await registerImport(partnerForCaller(caller, body.partner), body.sha256, receivedAt);
    const upload = acceptsUpload(file) ? await createUploadRequest(file, body, receivedAt.getTime()) : undefined;
    return accepted({ importId: file.importId, state: file.state, upload });
  },
);

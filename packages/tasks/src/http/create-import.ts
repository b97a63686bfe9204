import { accepted, http } from "@waybill/kernel/http";
import * as z from "zod";
import { Awaited } from "../drop/answers.ts";
import { ready as bucketReady, uploadOf } from "../drop/bucket.ts";
import { ENCODINGS } from "../drop/encoding.ts";
import { cornerOf, MOST_BYTES, takesFile } from "../drop/imports.ts";
import { awaitFile } from "../drop/await.ts";
import { ready } from "../store.ts";

const Body = z.strictObject({
  partner: z.string().optional().describe("Whose file it is; a partner's own when it is left out."),
  bytes: z.int().min(1).max(MOST_BYTES),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "SHA-256 of the bytes, 64 small hex digits."),
  encoding: z.enum(ENCODINGS).optional().describe("Left out, it is found out."),
});
const warm = () => Promise.all([ready(), bucketReady()]);

/** POST /v1/imports: a place for one file of tasks, and the request that uploads it. The same bytes again are the same import. */
export const handler = http(
  { name: "CreateImport", roles: ["partner", "admin"], body: Body, warm, answers: { 202: Awaited } },
  async ({ body, caller, receivedAt }) => {
    const file = await awaitFile(cornerOf(caller, body.partner), body.sha256, receivedAt);
    const upload = takesFile(file) ? await uploadOf(file, body, receivedAt.getTime()) : undefined;
    return accepted({ importId: file.importId, state: file.state, upload });
  },
);

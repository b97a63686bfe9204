import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { EXIT, CliError } from "../cli/exit.ts";
import { parseProblem } from "./problem.ts";

/** An import as the API returns it; unknown fields are kept. */
const ImportStatusBody = z.looseObject({
  importId: z.string(),
  state: z.string(),
  rows: z.number().optional(),
  ok: z.number().optional(),
  errors: z.number().optional(),
  warnings: z.array(z.string()).optional(),
  written: z.object({ rows: z.number(), made: z.number() }).optional(),
  rejection: z.object({ code: z.string(), detail: z.string(), line: z.number().optional() }).optional(),
  errorFile: z.object({ url: z.string(), expiresAt: z.string() }).optional(),
});
export type ImportStatusBody = z.output<typeof ImportStatusBody>;
const CreatedImport = z.object({
  importId: z.string(),
  state: z.string(),
  upload: z.object({ url: z.url(), headers: z.record(z.string(), z.string()) }).optional(),
});

const FINAL_STATES = ["done", "doneWithErrors", "rejected"];
const POLL_MS = 500;
/** Longer than any file takes with all retries. After that its message is in a dead-letter queue. */
const MAX_WAIT_MS = 45 * 60_000;

/** Uploads a partner's files and waits for their import. */
export function createImportClient({ api, token, signal }: { api: string; token: string; signal: AbortSignal }) {
  /** Runs of the same file before this upload: their final state must not be taken for that of this one. */
  let runsBefore = 0;

  async function callApi(path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${api}${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (response.ok) return response.json();
    const { code, text } = parseProblem(await response.text());
    const denied = response.status === 401 || response.status === 403;
    throw new CliError(
      denied ? EXIT.unreachable : EXIT.failed,
      `the API returned ${response.status}${code && ` ${code}`}: ${text}`,
    );
  }
  const getImport = async (importId: string) => ImportStatusBody.parse(await callApi(`/v1/imports/${importId}`));

  return {
    /** Creates the import and uploads the file, unless the API has it already. Returns the import id. */
    async uploadFile(
      bytes: Uint8Array<ArrayBuffer>,
      options: { encoding: string | undefined; partner: string | undefined },
    ): Promise<string> {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const { importId, upload, state } = CreatedImport.parse(
        await callApi("/v1/imports", { bytes: bytes.length, sha256, ...options }),
      );
      if (!upload) return importId;
      if (FINAL_STATES.includes(state)) runsBefore = Number((await getImport(importId))["run"]);
      const put = await fetch(upload.url, { method: "PUT", headers: upload.headers, body: bytes });
      if (!put.ok) throw new CliError(EXIT.failed, `the upload failed (${put.status}): ${await put.text()}`);
      return importId;
    },

    /** The final state; `onProgress` is called with each state before it. Undefined when interrupted. */
    async waitForEnd(
      importId: string,
      onProgress: (now: ImportStatusBody) => void,
    ): Promise<ImportStatusBody | undefined> {
      const until = Date.now() + MAX_WAIT_MS;
      while (!signal.aborted) {
        const now = await getImport(importId);
        if (Number(now["run"]) > runsBefore && FINAL_STATES.includes(now.state)) return now;
        if (Number(now["run"]) > runsBefore) onProgress(now);
        if (Date.now() > until)
          throw new CliError(EXIT.failed, `${importId} is not finished after 45 minutes`, "see `waybill dlq ls`");
        await sleep(POLL_MS, undefined, { signal }).catch(() => {});
      }
      return undefined;
    },

    /** The error file, CSV: `line,field,reason,value`. */
    async downloadErrors(url: string): Promise<string> {
      const response = await fetch(url);
      if (!response.ok) throw new CliError(EXIT.failed, `the error file cannot be read (${response.status})`);
      return await response.text();
    },
  };
}

/** The cells of one line of CSV. */
export const parseCsvLine = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? "",
  );

import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { EXIT, Stop } from "./exit.ts";
import { refusalOf } from "./refusal.ts";

/** An import as the API shows it; what else it tells goes along. */
const Imported = z.looseObject({
  importId: z.string(),
  state: z.string(),
  rows: z.number().optional(),
  ok: z.number().optional(),
  errors: z.number().optional(),
  written: z.object({ rows: z.number(), made: z.number() }).optional(),
  rejection: z.object({ code: z.string(), detail: z.string(), line: z.number().optional() }).optional(),
  errorFile: z.object({ url: z.string(), expiresAt: z.string() }).optional(),
});
export type Imported = z.output<typeof Imported>;
const Awaited = z.object({
  importId: z.string(),
  state: z.string(),
  upload: z.object({ url: z.url(), headers: z.record(z.string(), z.string()) }).optional(),
});

const ENDED = ["done", "doneWithErrors", "rejected"];
const LOOK_MS = 500;
/** Longer than a file takes at its worst, with every repetition; then it is among the dead letters. */
const PATIENCE_MS = 45 * 60_000;

/** Who sends a partner's files. */
export function importer({ api, token, stopping }: { api: string; token: string; stopping: AbortSignal }) {
  /** Runs of a file that was here before: what they ended with is no news of this one. */
  let runsBefore = 0;

  async function ask(path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${api}${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (answer.ok) return answer.json();
    const { code, says } = refusalOf(await answer.text());
    const denied = answer.status === 401 || answer.status === 403;
    throw new Stop(
      denied ? EXIT.unreachable : EXIT.failed,
      `the API answers ${answer.status}${code && ` ${code}`}: ${says}`,
    );
  }
  const show = async (importId: string) => Imported.parse(await ask(`/v1/imports/${importId}`));

  return {
    /** Announces the file and uploads it, unless it is there already. Answers the import's id. */
    async send(
      bytes: Uint8Array<ArrayBuffer>,
      told: { encoding: string | undefined; partner: string | undefined },
    ): Promise<string> {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const { importId, upload, state } = Awaited.parse(
        await ask("/v1/imports", { bytes: bytes.length, sha256, ...told }),
      );
      if (!upload) return importId;
      if (ENDED.includes(state)) runsBefore = Number((await show(importId))["run"]);
      const put = await fetch(upload.url, { method: "PUT", headers: upload.headers, body: bytes });
      if (!put.ok)
        throw new Stop(EXIT.failed, `the bucket does not take the file (${put.status}): ${await put.text()}`);
      return importId;
    },

    /** What it ended as; `onProgress` hears of every look on the way. Undefined when interrupted. */
    async ended(importId: string, onProgress: (now: Imported) => void): Promise<Imported | undefined> {
      const until = Date.now() + PATIENCE_MS;
      while (!stopping.aborted) {
        const now = await show(importId);
        if (Number(now["run"]) > runsBefore && ENDED.includes(now.state)) return now;
        if (Number(now["run"]) > runsBefore) onProgress(now);
        if (Date.now() > until) throw new Stop(EXIT.failed, `${importId} does not end`, "see `waybill dlq ls`");
        await sleep(LOOK_MS, undefined, { signal: stopping }).catch(() => {});
      }
      return undefined;
    },

    /** The error file, CSV: `line,field,reason,value`. */
    async faults(url: string): Promise<string> {
      const answer = await fetch(url);
      if (!answer.ok) throw new Stop(EXIT.failed, `the error file cannot be read (${answer.status})`);
      return await answer.text();
    },
  };
}

/** The cells of one line of CSV. */
export const cellsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? "",
  );

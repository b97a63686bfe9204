/** Runs the offline cloud on a data folder: takes a partner's file, or goes on with it, until it is killed. */
import { killSelf, killDuringCalls } from "@waybill/local/faults/kill-process";
import { type ImportPipelineResponse, csv, startImportPipeline, row } from "./import-pipeline.ts";

/** What the parent hears when all is done: what was dropped, or what became of it, in how many calls of AWS. */
export type ImportChildReport =
  | { importId: string }
  | { ended: ImportPipelineResponse["json"]; errors: string[]; drafts: string[]; calls: number };

const ROWS = 600;
const [data = "", importId, maxCalls] = process.argv.slice(2);
const { interceptor, made } = killDuringCalls(Number(maxCalls));
const pipeline = await startImportPipeline({ data, interceptor });
const report = (message: ImportChildReport) => process.send!(message, killSelf);

if (importId === undefined) {
  const routeId = await pipeline.route();
  await pipeline.waitUntilIdle();
  const rows = Array.from({ length: ROWS }, (_, n) => row(routeId, `row ${n}`, n % 100 === 7 ? { bonus: "?" } : {}));
  const bytes = Buffer.from(csv(...rows));
  const { json } = await pipeline.createImport(bytes, "partner acme");
  const { url, method, headers } = json["upload"] as { url: string; method: string; headers: Record<string, string> };
  await pipeline.upload({ url, method, headers }, bytes);
  report({ importId: json["importId"] as string });
} else {
  await pipeline.waitUntilIdle();
  const callCount = made();
  const answer = await pipeline.getImport(importId);
  report({
    ended: answer.json,
    errors: await pipeline.readErrorLines(answer),
    drafts: await pipeline.listDraftTitles(),
    calls: callCount,
  });
}

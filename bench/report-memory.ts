/**
 * Memory, time and sizes of the steps that build the report of a month, each in a process of its own with the memory of its
 * function: `node bench/report-memory.ts 6000 10000 50000`. 50,000 couriers need 8 GB of disk.
 */
import { readdirSync, readFileSync } from "node:fs";
import { table } from "@waybill/operator/text";
import { isInPackage, limitToFunctions } from "@waybill/plan/view/limit-to-functions";
import { aggregateLargeReport, invokeStep } from "../packages/reports/test/large-report.ts";
import { startReportPipeline } from "../packages/reports/test/pipeline.ts";

const POLL_MS = 100;

for (const couriers of process.argv.slice(2).map(Number)) console.log(await measureReport(couriers));

async function measureReport(couriers: number): Promise<string> {
  const pipeline = await startReportPipeline({
    plan: limitToFunctions(isInPackage("reports")),
    isolation: "process",
  });
  const rows: (string | number)[][] = [];
  try {
    const { step, groups } = await aggregateLargeReport(pipeline, couriers);
    const measure = async (id: string, input: object) => {
      const known = new Set(childProcesses().map(({ pid }) => pid));
      let peakMb = 0;
      const poll = setInterval(() => {
        for (const { pid, rssMb } of childProcesses()) if (!known.has(pid)) peakMb = Math.max(peakMb, rssMb);
      }, POLL_MS);
      const from = performance.now();
      const ended = await invokeStep(pipeline, id, input).then(
        () => "",
        (error: Error) => error.message.slice(0, 80),
      );
      clearInterval(poll);
      const { memoryMb } = pipeline.local.view.functions.find((fn) => fn.id === id)!;
      rows.push([id, memoryMb, Math.round(peakMb), Math.round((performance.now() - from) / 1_000), ended]);
    };
    await measure("MergeReportRoutes", { ...step, group: 0 });
    for (const group of groups.slice(1)) await invokeStep(pipeline, "MergeReportRoutes", { ...step, group });
    for (const id of ["MergeReport", "RenderCsv", "RenderXlsx", "RenderPdf"]) await measure(id, step);
    const { files } = await pipeline.getReport(step.reportId);
    const sizes = Object.entries(files).map(([format, { bytes }]) => `${format} ${(bytes / 1e6).toFixed(1)} MB`);
    const steps = table(["STEP", "MEMORY MB", "PEAK MB", "SECONDS", "ERROR"], rows);
    return `${couriers} couriers: ${sizes.join(", ")}\n${steps}`;
  } finally {
    await pipeline.stop();
  }
}

/** The processes that this one started, with the most memory that each has had. */
function childProcesses(): { pid: string; rssMb: number }[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    const status = readStatus(pid);
    if (!status.includes(`\nPPid:\t${process.pid}\n`)) return [];
    return [{ pid, rssMb: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024 }];
  });
}

/** Of a process that has ended meanwhile, nothing. */
function readStatus(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}

import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { ApiError, dataOf, type operations, type WaybillClient } from "@waybill/client";
import { API_OPTIONS, createStageClient } from "../../api/stage-access.ts";
import type { CommandCall, Command, ParsedFlags } from "../../cli/command.ts";
import { usageError } from "../../cli/exit.ts";
import { type NamedFile, namedFile } from "../../cli/process-io.ts";
import { jobExitCode, type ReportJobBody, formatJob, waitForJob } from "../../api/report-jobs.ts";

const FORMATS = ["pdf", "xlsx", "csv", "json", "events"] as const;
type ReportFormat = (typeof FORMATS)[number];
const isFormat = (text: string): text is ReportFormat => (FORMATS as readonly string[]).includes(text);
type ReportRequest = NonNullable<operations["RequestReport"]["requestBody"]>["content"]["application/json"];

/** `waybill reports run`: creates a report, waits for it and downloads its files. */
export const reportsRun: Command = {
  name: "reports run",
  description: "Create a report, wait for it, and download its files.",
  operands: "",
  options: {
    week: { description: "an ISO week: 2026-W47", valueName: "WEEK" },
    month: { description: "a calendar month: 2026-11", valueName: "MONTH" },
    from: { description: "first day of any period: 2026-11-01", valueName: "DAY" },
    to: { description: "last day of the period", valueName: "DAY" },
    courier: { description: "for one courier only", valueName: "ID" },
    out: { description: "folder for the files (default out)", valueName: "FOLDER" },
    format: { description: `one of ${FORMATS.join(", ")} (default all)`, valueName: "FORMAT", repeatable: true },
    open: { description: "open the PDF afterwards" },
    ...API_OPTIONS,
  },
  examples: [
    "waybill reports run --week 2026-W47 --open",
    "waybill reports run --month 2026-11 --format xlsx --format csv --out november",
    "waybill reports run --from 2026-11-01 --to 2026-11-15 --courier c1 --json",
  ],
  notes: ["Requested again it is the same report, or its next revision when data arrived after it was created."],
  async run(call) {
    const { flags, out } = call;
    const asked = flags.list("format");
    const other = asked.find((format) => !isFormat(format));
    if (other !== undefined) throw usageError(`--format ${other}: one of ${FORMATS.join(", ")}`);
    const formats = asked.length > 0 ? asked.filter(isFormat) : FORMATS;
    const request = toReportRequest(flags);
    const api = await createStageClient(call);
    const { reportId } = await dataOf(api.POST("/v1/reports", { body: request }));
    const job = await waitForJob(api, reportId, call);
    const folder = namedFile(call.io, flags.text("out") ?? "out");
    const files = job.state === "ready" ? await downloadFiles(api, job, formats, folder) : {};
    out.result({ job, files }, () => [formatJob(job), ...Object.values(files)].join("\n"));
    if (flags.isSet("open")) openFile(call, files["pdf"] ?? Object.values(files)[0]);
    return jobExitCode(job);
  },
};

function toReportRequest(flags: ParsedFlags): ReportRequest {
  const courierId = flags.text("courier");
  const of = courierId === undefined ? {} : { courierId };
  const [week, month, from, to] = ["week", "month", "from", "to"].map((name) => flags.text(name));
  const periods = [week, month, from ?? to].filter((period) => period !== undefined);
  if (periods.length !== 1)
    throw usageError("one of --week, --month, and --from with --to is needed", "waybill reports run --week 2026-W47");
  if (week !== undefined) return { week, ...of };
  if (month !== undefined) return { month, ...of };
  return { from: flags.required("from"), to: flags.required("to"), ...of };
}

/** Downloads every format into the folder; returns the path of each. */
async function downloadFiles(
  api: WaybillClient,
  { reportId }: ReportJobBody,
  formats: readonly ReportFormat[],
  folder: NamedFile,
) {
  await mkdir(folder.path, { recursive: true });
  const files: Record<string, string> = {};
  for (const format of formats) {
    const params = { path: { reportId, format } };
    // The file is at the bucket, which does not take the API's token.
    const link = await api.GET("/v1/reports/{reportId}/files/{format}", { params, redirect: "manual" });
    if (link.response.status >= 400) throw new ApiError(link.response, link.error);
    const file = await fetch(link.response.headers.get("location")!);
    const [, named = `${reportId}.${format}`] =
      /filename="([^"]+)"/.exec(file.headers.get("content-disposition") ?? "") ?? [];
    await writeFile(join(folder.path, basename(named)), Buffer.from(await file.arrayBuffer()));
    files[format] = join(folder.name, basename(named));
  }
  return files;
}

/** Opens a file with the default application of the desktop. */
function openFile({ out, io: { cwd, env } }: CommandCall, file: string | undefined): void {
  if (file === undefined) return;
  const command = { darwin: "open", win32: "explorer" }[process.platform as string] ?? "xdg-open";
  const opening = spawn(command, [file], { stdio: "ignore", detached: true, cwd, env });
  opening.on("error", () => out.info(`${file} cannot be opened here: there is no ${command}`));
  opening.unref();
}

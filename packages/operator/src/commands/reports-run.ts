import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Call, Command, Given } from "../command.ts";
import { usage } from "../exit.ts";
import { type NamedFile, namedFile } from "../io.ts";
import { type Api, API, exitOf, Job, managersApi, told, waitFor } from "../jobs.ts";

const FORMATS = ["pdf", "xlsx", "csv", "json", "events"];

/** `waybill reports run`: ask, wait, fetch. */
export const reportsRun: Command = {
  name: "reports run",
  says: "Have a report drawn, wait for it, and fetch its files.",
  operands: "",
  options: {
    week: { says: "an ISO week: 2026-W47", value: "WEEK" },
    month: { says: "a calendar month: 2026-11", value: "MONTH" },
    from: { says: "the first of any days: 2026-11-01", value: "DAY" },
    to: { says: "the last of them", value: "DAY" },
    courier: { says: "of one courier alone", value: "ID" },
    out: { says: "folder for the files (default out)", value: "FOLDER" },
    format: { says: `one of ${FORMATS.join(", ")} (default all)`, value: "FORMAT", many: true },
    open: { says: "open the printed report when it is there" },
    ...API,
  },
  examples: [
    "waybill reports run --week 2026-W47 --open",
    "waybill reports run --month 2026-11 --format xlsx --format csv --out november",
    "waybill reports run --from 2026-11-01 --to 2026-11-15 --courier c1 --json",
  ],
  notes: ["Asked for again it is the same report, or its next revision when data came after it was drawn."],
  async run(call) {
    const { given, out } = call;
    const formats = given.list("format").length > 0 ? given.list("format") : FORMATS;
    for (const format of formats)
      if (!FORMATS.includes(format)) throw usage(`--format ${format}: one of ${FORMATS.join(", ")}`);
    const asked = askedOf(given);
    const api = await managersApi(call);
    const { reportId } = Job.parse(await (await api("POST", "/v1/reports", asked)).json());
    const job = await waitFor(api, reportId, call);
    const folder = namedFile(call.io, given.text("out") ?? "out");
    const files = job.state === "ready" ? await fetchAll(api, job, formats, folder) : {};
    out.answer({ job, files }, () => [told(job), ...Object.values(files)].join("\n"));
    if (given.flag("open")) open(call, files["pdf"] ?? Object.values(files)[0]);
    return exitOf(job);
  },
};

function askedOf(given: Given): object {
  const courierId = given.text("courier");
  const of = courierId === undefined ? {} : { courierId };
  const [week, month, from, to] = ["week", "month", "from", "to"].map((name) => given.text(name));
  const ways = [week, month, from ?? to].filter((way) => way !== undefined);
  if (ways.length !== 1)
    throw usage("one of --week, --month, and --from with --to is needed", "waybill reports run --week 2026-W47");
  if (week !== undefined) return { week, ...of };
  if (month !== undefined) return { month, ...of };
  return { from: given.need("from"), to: given.need("to"), ...of };
}

/** Every format into the folder; returns where they are. */
async function fetchAll(api: Api, { reportId }: Job, formats: readonly string[], folder: NamedFile) {
  await mkdir(folder.path, { recursive: true });
  const files: Record<string, string> = {};
  for (const format of formats) {
    const { headers } = await api("GET", `/v1/reports/${reportId}/files/${format}`);
    const file = await fetch(headers.get("location")!);
    const [, named = `${reportId}.${format}`] =
      /filename="([^"]+)"/.exec(file.headers.get("content-disposition") ?? "") ?? [];
    await writeFile(join(folder.path, basename(named)), Buffer.from(await file.arrayBuffer()));
    files[format] = join(folder.name, basename(named));
  }
  return files;
}

/** In whatever this machine opens such files with; a machine without a screen is told where the file is. */
function open({ out, io: { cwd, env } }: Call, file: string | undefined): void {
  if (file === undefined) return;
  const command = { darwin: "open", win32: "explorer" }[process.platform as string] ?? "xdg-open";
  const opening = spawn(command, [file], { stdio: "ignore", detached: true, cwd, env });
  opening.on("error", () => out.say(`${file} cannot be opened here: there is no ${command}`));
  opening.unref();
}

import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "../cli/command.ts";
import { EXIT, CliError, usageError } from "../cli/exit.ts";
import { formatCount } from "../cli/format.ts";
import { parseCsvLine, type ImportStatusBody, createImportClient } from "../api/import-client.ts";
import { type NamedFile, namedFile } from "../cli/process-io.ts";
import type { Output } from "../cli/output.ts";
import type { ProgressBar } from "../cli/progress-bar.ts";
import { API_OPTIONS, apiToken, apiUrl } from "../api/stage-access.ts";

const EXIT_BY_STATE: Record<string, number> = { done: EXIT.done, doneWithErrors: EXIT.partial, rejected: EXIT.failed };

/** `waybill import`: imports a partner's file of tasks, as the partner would. */
export const importFile: Command = {
  name: "import",
  description: "Import a partner's file of tasks (CSV or NDJSON), wait for the result and show it.",
  operands: "FILE",
  options: {
    partner: { description: "whose file it is (default demo)", valueName: "ID" },
    encoding: { description: "utf-8, utf-16le, utf-16be or gb18030 (default: detected)", valueName: "NAME" },
    errors: { description: "number of errors to show (default 10)", valueName: "N" },
    output: { description: "write all errors to this file, CSV", valueName: "FILE", short: "o" },
    url: { description: "also print the URL of the error file, valid for 15 minutes" },
    api: API_OPTIONS.api,
    token: {
      description: "a bearer token of the partner or an admin (default: created for the partner)",
      valueName: "TOKEN",
    },
  },
  examples: [
    "waybill import tasks.csv --partner acme",
    "waybill import tasks.csv --partner acme -o errors.csv",
    "waybill import tasks.ndjson --partner acme --json",
    'waybill import tasks.csv --stage dev --region eu-central-1 --token "$TOKEN"',
  ],
  notes: [
    "Importing the same file again creates nothing twice: repeat it when in doubt, or after another error is fixed.",
    "Exit code 4: some rows are invalid, the others became tasks. Exit code 1: the file is rejected, nothing was imported.",
  ],
  async run(call) {
    const { operands, flags, out, signal, io } = call;
    const [file] = operands;
    if (file === undefined) throw usageError("a file is missing", "waybill import FILE --partner acme");
    const to = flags.text("output");
    const errorTarget = to === undefined ? undefined : namedFile(io, to);
    const bytes = await readImportFile(namedFile(io, file));
    const partner = flags.text("partner") ?? "demo";
    const maxErrors = flags.integer("errors", 0) ?? 10;
    const api = await apiUrl(call);
    const token = await apiToken(call, { role: "partner", sub: partner, hours: 1 });
    const client = createImportClient({ api, token, signal });
    const importId = await client.uploadFile(bytes, {
      encoding: flags.text("encoding"),
      partner: flags.text("partner"),
    });
    let bar: ProgressBar | undefined;
    const ended = await client
      .waitForEnd(importId, ({ rows, written }) => {
        if (rows === undefined) return;
        bar ??= out.progress("row", rows);
        bar.update(written?.rows ?? 0, importId);
      })
      .finally(() => bar?.end());
    if (!ended) {
      out.info(
        `waybill import ${file} --partner ${partner}: continues in the background; run the same command again to wait for it`,
      );
      return EXIT.interrupted;
    }
    const errorFile = ended.errorFile ? await client.downloadErrors(ended.errorFile.url) : "";
    const faults = errorFile.split("\r\n").slice(1, -1).slice(0, maxErrors);
    for (const warning of ended.warnings ?? []) out.info(`${basename(file)}: ${warning}`);
    out.result({ file: basename(file), ...ended, faults }, () => formatSummary(basename(file), ended, faults, out));
    if (errorTarget) await writeErrorFile(errorFile, errorTarget, out);
    if (flags.isSet("url") && ended.errorFile) out.verbatim(ended.errorFile.url);
    return EXIT_BY_STATE[ended.state]!;
  },
};

function formatSummary(
  file: string,
  { rows = 0, ok = 0, errors = 0, written, rejection }: ImportStatusBody,
  faults: readonly string[],
  out: Output,
): string {
  if (rejection) {
    const where = rejection.line === undefined ? "" : `, line ${rejection.line}`;
    return `${file} is rejected (${rejection.code}${where}); nothing was imported.\n${rejection.detail}`;
  }
  const totals = `${formatCount(rows, "row")}: ${ok} are tasks (${written?.made ?? 0} of them new), ${errors} are invalid`;
  if (errors === 0) return `${file}: ${totals}`;
  const columns = [
    "LINE",
    { head: "FIELD", cut: 3 },
    { head: "REASON", wrap: true as const, cut: 1 },
    { head: "VALUE", cut: 2 },
  ];
  const more = errors > faults.length ? `\nall errors: the same command with -o FILE` : "";
  const shown = faults.length > 0 ? `\n${out.table(columns, faults.map(parseCsvLine))}` : "";
  return `${file}: ${totals}${shown}${more}`;
}

async function writeErrorFile(errorFile: string, { name, path }: NamedFile, out: Output): Promise<void> {
  try {
    await writeFile(path, errorFile);
  } catch (cause) {
    throw new CliError(
      EXIT.failed,
      `${name} cannot be written (${(cause as NodeJS.ErrnoException).code})`,
      undefined,
      cause,
    );
  }
  out.info(`the errors are in ${name}`);
}

async function readImportFile({ name, path }: NamedFile): Promise<Buffer<ArrayBuffer>> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw code === "ENOENT"
      ? usageError(`there is no file ${name}`)
      : new CliError(EXIT.usage, `${name} cannot be read (${code})`, undefined, cause);
  }
}

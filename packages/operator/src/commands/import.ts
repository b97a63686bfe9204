import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "../command.ts";
import { EXIT, Stop, usage } from "../exit.ts";
import { count } from "../format.ts";
import { cellsOf, type Imported, importer } from "../importer.ts";
import { type NamedFile, namedFile } from "../io.ts";
import type { Output } from "../output.ts";
import type { Progress } from "../progress.ts";
import { signToken } from "../token.ts";

const EXITS: Record<string, number> = { done: EXIT.done, doneWithErrors: EXIT.partial, rejected: EXIT.failed };

/** `waybill import`: a partner's file of tasks, as the partner would send it. */
export const importFile: Command = {
  name: "import",
  says: "Send a partner's file of tasks (CSV or NDJSON), wait for it, show what became of its rows.",
  operands: "FILE",
  options: {
    partner: { says: "whose file it is (default demo)", value: "ID" },
    encoding: { says: "utf-8, utf-16le, utf-16be or gb18030; without it it is found out", value: "NAME" },
    errors: { says: "show so many of the faults (default 10)", value: "N" },
    output: { says: "write all faults to this file, CSV", value: "FILE", short: "o" },
    url: { says: "print the address of all faults too; it is good for a quarter of an hour" },
    api: { says: "another API than the stage's", value: "URL" },
    token: {
      says: "a bearer token of the partner or an admin; without it one is made for the partner",
      value: "TOKEN",
    },
  },
  examples: [
    "waybill import tasks.csv --partner acme",
    "waybill import tasks.csv --partner acme -o faults.csv",
    "waybill import tasks.ndjson --partner acme --json",
    'waybill import tasks.csv --stage dev --region eu-central-1 --token "$TOKEN"',
  ],
  notes: [
    "The same file again makes nothing twice: send it again when in doubt, or when what was wrong elsewhere is mended.",
    "Exit code 4: some rows are not as agreed, the others are tasks. Exit code 1: the file is refused, nothing was done.",
  ],
  async run({ operands: [file], given, out, target, stopping, io }) {
    if (file === undefined) throw usage("which file? it is missing", "waybill import FILE --partner acme");
    const bytes = await load(namedFile(io, file));
    const partner = given.text("partner") ?? "demo";
    const most = given.whole("errors", 0) ?? 10;
    const api = (given.text("api") ?? (await target()).manifest.api).replace(/\/+$/, "");
    const token =
      given.text("token") ?? (await signToken(await target(), { role: "partner", sub: partner, hours: 1 })).token;
    const calling = importer({ api, token, stopping });
    const importId = await calling.send(bytes, { encoding: given.text("encoding"), partner: given.text("partner") });
    let bar: Progress | undefined;
    const ended = await calling
      .ended(importId, ({ rows, written }) => {
        if (rows === undefined) return;
        bar ??= out.progress("row", rows);
        bar.step(written?.rows ?? 0, importId);
      })
      .finally(() => bar?.end());
    if (!ended) {
      out.say(`waybill import ${file} --partner ${partner}: goes on; the same command again waits for it`);
      return EXIT.interrupted;
    }
    const errorFile = ended.errorFile ? await calling.faults(ended.errorFile.url) : "";
    const faults = errorFile.split("\r\n").slice(1, -1).slice(0, most);
    out.answer({ file: basename(file), ...ended, faults }, () => summary(basename(file), ended, faults, out));
    const to = given.text("output");
    if (to !== undefined) await save(errorFile, namedFile(io, to), out);
    if (given.flag("url") && ended.errorFile) out.verbatim(ended.errorFile.url);
    return EXITS[ended.state]!;
  },
};

function summary(
  file: string,
  { rows = 0, ok = 0, errors = 0, written, rejection }: Imported,
  faults: readonly string[],
  out: Output,
): string {
  if (rejection) {
    const where = rejection.line === undefined ? "" : `, line ${rejection.line}`;
    return `${file} is refused (${rejection.code}${where}); nothing of it was done.\n${rejection.detail}`;
  }
  const made = `${count(rows, "row")}: ${ok} are tasks (${written?.made ?? 0} of them new), ${errors} are not as agreed`;
  if (errors === 0) return `${file}: ${made}`;
  const columns = [
    "LINE",
    { head: "FIELD", cut: 3 },
    { head: "REASON", wrap: true as const, cut: 1 },
    { head: "VALUE", cut: 2 },
  ];
  const more = errors > faults.length ? `\nall of them: the same command with -o FILE` : "";
  const shown = faults.length > 0 ? `\n${out.table(columns, faults.map(cellsOf))}` : "";
  return `${file}: ${made}${shown}${more}`;
}

async function save(errorFile: string, { name, path }: NamedFile, out: Output): Promise<void> {
  try {
    await writeFile(path, errorFile);
  } catch (cause) {
    throw new Stop(
      EXIT.failed,
      `${name} cannot be written (${(cause as NodeJS.ErrnoException).code})`,
      undefined,
      cause,
    );
  }
  out.say(`the faults are in ${name}`);
}

async function load({ name, path }: NamedFile): Promise<Buffer<ArrayBuffer>> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw code === "ENOENT"
      ? usage(`there is no file ${name}`)
      : new Stop(EXIT.usage, `${name} cannot be read (${code})`, undefined, cause);
  }
}

import { writeFile } from "node:fs/promises";
import { ApiError, dataOf, type WaybillClient } from "@waybill/client";
import { readPages } from "@waybill/client/pages";
import { readWholeTrack } from "@waybill/client/track";
import { API_OPTIONS, createStageClient } from "../../api/stage-access.ts";
import type { Command } from "../../cli/command.ts";
import { CliError, EXIT, usageError } from "../../cli/exit.ts";
import { formatCount } from "../../cli/format.ts";
import { namedFile } from "../../cli/process-io.ts";

/** `waybill people export`: all that is stored about a courier, in one file. */
export const peopleExport: Command = {
  name: "people export",
  description: "Write all that is stored about a courier to a file: profile, tasks, tracks, photos, receipts, ledger.",
  operands: "ID",
  options: {
    ...API_OPTIONS,
    out: { description: "the file (default ID.json)", valueName: "FILE" },
  },
  examples: ["waybill people export c7", "waybill people export c7 --out out/c7.json"],
  notes: [
    "The file is personal data: hand it over, then delete it. Its links to pictures are valid for some minutes; the ids stay.",
    "Attempts at tasks that others got are not in it, nor logs and dead letters: those expire by themselves.",
  ],
  async run(call) {
    const { flags, out, io, operands, signal } = call;
    const [courierId] = operands;
    if (courierId === undefined) throw usageError("the id of a courier is missing", "waybill people export c7");
    const file = namedFile(io, flags.text("out") ?? `${encodeURIComponent(courierId)}.json`);
    const client = await createStageClient(call, "admin");
    const courier = await unlessMissing(
      dataOf(client.GET("/v1/couriers/{courierId}", { params: { path: { courierId } } })),
    );
    const ofCourier = (cursor: Cursor) => ({ params: { query: { limit: 100, courier: courierId, ...cursor } } });
    const tasks = await readAll("tasks", (cursor) => dataOf(client.GET("/v1/tasks", ofCourier(cursor))));
    const runs = await readAll("runs", (cursor) => dataOf(client.GET("/v1/runs", ofCourier(cursor))));
    const photos = await readAll("photos", (cursor) => dataOf(client.GET("/v1/photos", ofCourier(cursor))));
    const receipts = await readAll("receipts", (cursor) => dataOf(client.GET("/v1/receipts", ofCourier(cursor))));
    const bar = out.progress("run", runs.length);
    const tracks = [];
    for (const { runId } of runs) {
      if (signal.aborted) throw new CliError(EXIT.interrupted, "nothing was written", "run it again");
      tracks.push(await readWholeTrack(client, runId));
      bar.update(tracks.length, runId);
    }
    bar.end();
    const ledger = await readLedger(client, courierId, monthsSince(earliest(courier ? [courier, ...tasks] : tasks)));
    if (!courier && tasks.length + runs.length + photos.length + ledger.length === 0)
      throw new CliError(
        EXIT.failed,
        `nothing is stored about a courier ${courierId}`,
        "an admin of all teams sees everybody",
      );
    const all = {
      courierId,
      exportedAt: new Date().toISOString(),
      courier,
      tasks,
      runs,
      tracks,
      photos,
      receipts,
      ledger,
    };
    await writeFile(file.path, `${JSON.stringify(all, null, 1)}\n`, { mode: 0o600 });
    const counts = {
      tasks: tasks.length,
      runs: runs.length,
      photos: photos.length,
      receipts: receipts.length,
      ledgerEntries: ledger.length,
    };
    out.result(
      { file: file.name, ...counts },
      `${file.name}: ${formatCount(tasks.length, "task")}, ${formatCount(runs.length, "run")}, ${formatCount(photos.length, "photo")}, ${formatCount(receipts.length, "receipt")}, ${formatCount(ledger.length, "ledger line")}`,
    );
    return EXIT.done;
  },
};

type Cursor = { cursor?: string };

/** Every item of a list, whose pages have them under a name. */
async function readAll<Name extends string, T>(
  name: Name,
  readPage: (cursor: Cursor) => Promise<Record<Name, readonly T[]> & { cursor?: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  for await (const page of readPages(readPage)) all.push(...page[name]);
  return all;
}

/** What the API returns, or undefined where it says that there is none. */
const unlessMissing = <T>(answer: Promise<T>): Promise<T | undefined> =>
  answer.catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  });

/** When the first of them was created; money comes after a task. Now when there are none. */
const earliest = (all: readonly { createdAt: string }[]) =>
  all.reduce((first, { createdAt }) => (createdAt < first ? createdAt : first), new Date().toISOString());

const MONTH_MS = 31 * 86_400_000;
/** `2026-10`, `2026-11`: every month in UTC from that of a time to the next one: this machine's clock may be behind. */
function monthsSince(at: string): string[] {
  const months: string[] = [];
  const month = new Date(`${at.slice(0, "2026-11".length)}-01T00:00:00Z`);
  for (; month.getTime() <= Date.now() + MONTH_MS; month.setUTCMonth(month.getUTCMonth() + 1))
    months.push(month.toISOString().slice(0, "2026-11".length));
  return months;
}

async function readLedger(client: WaybillClient, courier: string, months: readonly string[]) {
  const entries = [];
  for (const period of months) {
    const month = await unlessMissing(dataOf(client.GET("/v1/ledger", { params: { query: { courier, period } } })));
    entries.push(...(month?.entries ?? []));
  }
  return entries;
}

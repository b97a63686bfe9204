import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dataOf, type WaybillClient, type operations } from "@waybill/client";
import { readPages } from "@waybill/client/pages";
import { formatMajorUnits } from "@waybill/events-schema/currencies";
import { API_OPTIONS, createStageClient } from "../../api/stage-access.ts";
import type { Command } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { formatCount } from "../../cli/format.ts";
import { namedFile } from "../../cli/process-io.ts";

type Receipt = operations["ListReceipts"]["responses"][200]["content"]["application/json"]["receipts"][number];

/** `waybill receipts examples export`: what people decided about receipts, as labels that `npm run bench:receipts` reads. */
export const receiptsExamplesExport: Command = {
  name: "receipts examples export",
  description: "Export the receipts that people accepted or corrected, as labelled examples with their pictures.",
  operands: "",
  options: {
    out: { description: "the folder (default examples)", valueName: "DIR" },
    limit: { description: "how many at most (default 1000)", valueName: "N" },
    ...API_OPTIONS,
  },
  examples: [
    "waybill receipts examples export --out examples",
    "npm run bench:receipts -- --dir examples",
    "npm run calibrate:receipts -- examples/verdicts.jsonl",
  ],
  notes: [
    "Writes labels.json, verdicts.jsonl and a picture of 1,024 pixels for each receipt. They are personal data: delete them when you are done.",
    "What was accepted automatically is not an example: nobody has checked it.",
  ],
  async run(call) {
    const { flags, out, io, signal } = call;
    const folder = namedFile(io, flags.text("out") ?? "examples");
    const client = await createStageClient(call);
    const examples = await listExamples(client, flags.integer("limit") ?? 1_000);
    await mkdir(folder.path, { recursive: true });
    const bar = out.progress("example", examples.length);
    const written: Example[] = [];
    for (const example of examples) {
      if (signal.aborted) break;
      const picture = await fetchPicture(client, example.photoId);
      if (picture) await writeFile(join(folder.path, `${example.id}.webp`), picture);
      if (picture) written.push(example);
      bar.update(written.length, example.id);
    }
    bar.end();
    const labels = Object.fromEntries(written.map(({ id, label }) => [id, label]));
    await writeFile(join(folder.path, "labels.json"), JSON.stringify(labels, null, 1));
    const verdicts = written.map(({ id, trust, right }) => `${JSON.stringify({ id, trust, right })}\n`);
    await writeFile(join(folder.path, "verdicts.jsonl"), verdicts.join(""));
    const withoutPicture = examples.length - written.length;
    const result = { folder: folder.name, examples: written.length, withoutPicture };
    out.result(result, `${formatCount(written.length, "example")} in ${folder.name}`);
    if (signal.aborted) return EXIT.interrupted;
    if (withoutPicture > 0) out.info(`${formatCount(withoutPicture, "example")} left out: the picture is gone`);
    return withoutPicture > 0 ? EXIT.partial : EXIT.done;
  },
};

/** A receipt with the values that a person gave or accepted. */
interface Example {
  id: string;
  photoId: string;
  label: { total: string; currency: string; date?: string; company?: string };
  /** Of the total that was read; with `right`, a pair to calibrate it by. */
  trust: number;
  right: boolean;
}

async function listExamples(client: WaybillClient, limit: number): Promise<Example[]> {
  const examples: Example[] = [];
  for (const state of ["corrected", "accepted"] as const) {
    const pages = readPages((page) =>
      dataOf(client.GET("/v1/receipts", { params: { query: { state, limit: 100, ...page } } })),
    );
    for await (const { receipts } of pages) {
      examples.push(...receipts.flatMap(toExample));
      if (examples.length >= limit) break;
    }
  }
  return examples.slice(0, limit);
}

function toExample({ receiptId: id, photoId, reading, review, money }: Receipt): Example[] {
  if (!reading || !money || !review || review.verdict === "reject") return [];
  const { total, date, merchant } = reading.fields;
  const confirmed = review.verdict === "correct" ? review.fields : { date: date?.value, merchant: merchant?.value };
  const label = {
    total: formatMajorUnits(money.amount, money.currency),
    currency: money.currency,
    ...(confirmed.date !== undefined && { date: confirmed.date }),
    ...(confirmed.merchant !== undefined && { company: confirmed.merchant }),
  };
  return [{ id, photoId, label, trust: reading.trust, right: total?.value === money.amount }];
}

/** The largest thumbnail of a photo; undefined when there is none. */
async function fetchPicture(client: WaybillClient, photoId: string): Promise<Uint8Array | undefined> {
  const { views } = await dataOf(client.GET("/v1/photos/{photoId}", { params: { path: { photoId } } }));
  const largest = views?.thumbnails.toSorted((a, b) => b.px - a.px)[0];
  if (!largest) return undefined;
  const response = await fetch(largest.url);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`the picture of ${photoId} cannot be downloaded: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

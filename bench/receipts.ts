import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { table } from "@waybill/operator/text";
import { createProgressBar } from "@waybill/operator/progress-bar";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { textSimilarity } from "@waybill/receipts/merchants/merchant-names";
import { renderReceipt } from "../demo/generate/render-receipt.ts";
import { drawReceipts } from "./receipts/draw-receipts.ts";
import type { Verdict } from "./receipts/calibration.ts";
import { recallMerchants } from "./receipts/merchant-memory.ts";
import { formatTargets, type BenchmarkTarget } from "./benchmark.ts";
import {
  normalizeName,
  parseLabels,
  submissionDate,
  findMisses,
  proportion,
  type ReadAttempt,
  type ReceiptLabels,
  type FieldMiss,
  type ReadRequest,
  type Proportion,
} from "./receipts/scoring.ts";

const HELP = `npm run bench:receipts -- --dir DIR [options]

Reads labelled receipts (DIR/labels.json and DIR/<id>.jpg or .webp) and says what was right, with 95 % intervals.
Each counts as handed in a month after the day on its label, for what is old is not accepted.

  --dir DIR        where they are
  --draw N         first draw N receipts of many countries into it, as photos of paper
  --seed N         of the drawing (default 1): another one draws others
  --places WHICH   tell the reader where each photo was taken, of those whose labels have it (drawn ones):
                   own, or wrong for that of another receipt
  --pages FOLDER   keep the recognized lines there, and score those that are there without recognizing them again
  --verdicts FILE  write the trust in each total and whether it was right, for npm run calibrate:receipts
  --limit N        the first N only
  --tesseract N    so many of them also by tesseract.js with the same extraction (default 20; 0 for none)
  --json           one object instead of tables
  --help
`;

/** Names that are at least so similar are counted as alike. */
const SIMILAR = 0.9;

const { values } = parseArgs({
  options: {
    dir: { type: "string" },
    draw: { type: "string" },
    seed: { type: "string", default: "1" },
    places: { type: "string" },
    pages: { type: "string" },
    verdicts: { type: "string" },
    limit: { type: "string", default: "100000" },
    tesseract: { type: "string", default: "20" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help || values.dir === undefined) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}
const dir = values.dir;
if (values.draw !== undefined) await drawInto(dir, Number(values.seed), Number(values.draw));
const labels = parseLabels(JSON.parse(readFileSync(join(dir, "labels.json"), "utf8")));
const ids = Object.keys(labels).toSorted().slice(0, Number(values.limit));
const ownAttempts = await readReceipts("own", ids);
const ownSummary = summarize(ownAttempts);
if (values.verdicts !== undefined) writeFileSync(values.verdicts, ownAttempts.map(toVerdictLine).join(""));
const compared = ids.slice(0, Number(values.tesseract));
const tesseractSummary = compared.length > 0 ? summarize(await readReceipts("tesseract", compared)) : undefined;

if (values.json)
  console.log(
    JSON.stringify({ format: 1, dir, node: process.version, ours: ownSummary, tesseract: tesseractSummary }, null, 2),
  );
else {
  console.log(formatSummary(ownSummary));
  console.log(
    `\n${table(
      ["RECEIPT", "FIELD", "LABEL", "READ", "CLASS", ""],
      ownSummary.misses.map((miss) => toRow(miss)),
    )}`,
  );
  console.log(`\n${formatTargets(toTargets(ownSummary))}`);
  if (tesseractSummary)
    console.log(
      `\nThe first ${compared.length} by tesseract.js, with the same extraction\n${formatSummary(tesseractSummary)}`,
    );
}

async function drawInto(folder: string, seed: number, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const drawn = drawReceipts(seed, count);
  for (const { id, receipt, defects } of drawn) {
    const path = join(folder, `${id}.jpg`);
    if (!existsSync(path)) writeFileSync(path, await renderReceipt(receipt, defects));
  }
  const all = Object.fromEntries(drawn.map(({ id, labels: printed }) => [id, printed]));
  writeFileSync(join(folder, "labels.json"), JSON.stringify(all, null, 1));
}

/** Reads them one after another in a process of its own, with the variables of the deployed function: its memory depends on them. */
async function readReceipts(engine: "own" | "tesseract", wanted: readonly string[]): Promise<ReadAttempt[]> {
  const deployed = createStageView(loadPlan("aws")).functions.find(({ id }) => id === "ReadReceipt")!;
  const child = fork(
    join(import.meta.dirname, "receipts/reader.ts"),
    [engine, ...(values.pages ? [values.pages] : [])],
    { serialization: "advanced", env: { ...process.env, ...deployed.env } },
  );
  const died = once(child, "exit").then(() => Promise.reject(new Error("the reader died")));
  const nextMessage = async () => (await Promise.race([once(child, "message"), died]))[0] as Omit<ReadAttempt, "id">;
  const bar = createProgressBar("receipt", wanted.length, process.stderr);
  await nextMessage();
  const done: ReadAttempt[] = [];
  for (const id of wanted) {
    const answer = nextMessage();
    child.send({
      path: picturePath(id),
      submittedAt: submissionDate(labels[id]!),
      ...photoPlace(id),
    } satisfies ReadRequest);
    done.push({ id, ...(await answer) });
    bar.update(done.length, id);
  }
  bar.end();
  died.catch(() => {});
  child.kill();
  return done;
}

/** As photos are, or as `waybill receipts examples export` writes them. */
function picturePath(id: string): string {
  const [jpeg, webp] = ["jpg", "webp"].map((ending) => join(dir, `${id}.${ending}`));
  return existsSync(jpeg!) ? jpeg! : webp!;
}

function toVerdictLine(attempt: ReadAttempt): string {
  const { id, reading } = attempt;
  const isWrong = findMisses(attempt, labels[id]!).some(({ field }) => field === "total");
  return reading.fields.total
    ? `${JSON.stringify({ id, trust: reading.trust, right: !isWrong } satisfies Verdict)}\n`
    : "";
}

function photoPlace(id: string): Pick<ReadRequest, "photoPlace"> {
  if (values.places === undefined) return {};
  const all = Object.keys(labels);
  const { place } = labels[values.places === "own" ? id : all[(all.indexOf(id) + 1) % all.length]!]!;
  return place ? { photoPlace: place } : {};
}

interface ReadingSummary {
  engine: string;
  receipts: number;
  total: Proportion;
  currency: Proportion;
  date: Proportion;
  merchant: Proportion;
  merchantAlike: Proportion;
  /** With the names that earlier receipts of the same numbers confirmed. */
  merchantRecalled: Proportion;
  merchantRecalledAlike: Proportion;
  accepted: Proportion;
  /** Total, currency and date. */
  acceptedRight: Proportion;
  /** … where a label that contradicts what was paid does not count. */
  acceptedRightButLabels: Proportion;
  seconds: { p50: number; p95: number };
  cpuSeconds: { p50: number; p95: number };
  megabytes: { p50: number; max: number };
  acceptedIds: readonly string[];
  misses: FieldMiss[];
}

function summarize(all: readonly ReadAttempt[]): ReadingSummary {
  const misses = all.flatMap((one) => findMisses(one, labels[one.id]!));
  const missed = (field: FieldMiss["field"]) => misses.filter((miss) => miss.field === field);
  const scored = (label: keyof ReceiptLabels) => all.filter(({ id }) => labels[id]![label] !== undefined);
  const right = (field: FieldMiss["field"]) => {
    const of = scored(field === "merchant" ? "company" : field).length;
    return proportion(of - missed(field).length, of);
  };
  const named = scored("company");
  const namedLike = (atLeast: number, some: readonly ReadAttempt[]) =>
    proportion(some.filter((one) => nameSimilarity(one) >= atLeast).length, named.length);
  const recalled = recallMerchants(named, labels);
  const accepted = all.filter(({ reading }) => reading.accepted);
  const isAccepted = ({ id }: { id: string }) => accepted.some((one) => one.id === id);
  const wrong = [...missed("total"), ...missed("currency"), ...missed("date")].filter(isAccepted);
  const wrongByReader = wrong.filter(({ cause }) => cause !== "wrong label");
  const rightOf = (wrongFields: readonly FieldMiss[]) =>
    proportion(accepted.length - new Set(wrongFields.map(({ id }) => id)).size, accepted.length);
  const [ms, cpu, bytes] = [all.map((one) => one.ms), all.map((one) => one.cpuMs), all.map((one) => one.bytes)];
  return {
    engine: all[0]!.reading.engine,
    receipts: all.length,
    total: right("total"),
    currency: right("currency"),
    date: right("date"),
    merchant: right("merchant"),
    merchantAlike: namedLike(SIMILAR, named),
    merchantRecalled: namedLike(1, recalled),
    merchantRecalledAlike: namedLike(SIMILAR, recalled),
    accepted: proportion(accepted.length, all.length),
    acceptedRight: rightOf(wrong),
    acceptedRightButLabels: rightOf(wrongByReader),
    seconds: { p50: quantile(ms, 0.5) / 1_000, p95: quantile(ms, 0.95) / 1_000 },
    cpuSeconds: { p50: quantile(cpu, 0.5) / 1_000, p95: quantile(cpu, 0.95) / 1_000 },
    megabytes: { p50: quantile(bytes, 0.5) / 2 ** 20, max: Math.max(...bytes) / 2 ** 20 },
    acceptedIds: accepted.map(({ id }) => id),
    misses,
  };
}

function nameSimilarity({ id, reading }: ReadAttempt): number {
  return textSimilarity(normalizeName(reading.fields.merchant?.value ?? ""), normalizeName(labels[id]!.company!));
}

function quantile(numbers: readonly number[], at: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))]!;
}

function formatPercent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}

function formatProportion({ correct, of, from, to }: Proportion): string {
  return `${formatPercent(of === 0 ? 0 : correct / of)} (${correct} of ${of}; ${formatPercent(from)} to ${formatPercent(to)})`;
}

function formatSummary(of: ReadingSummary): string {
  return table(
    [of.engine, `${of.receipts} receipts`],
    [
      ["total exact", formatProportion(of.total)],
      ...(of.currency.of > 0 ? [["currency exact", formatProportion(of.currency)]] : []),
      ["date exact", formatProportion(of.date)],
      ["merchant exact", formatProportion(of.merchant)],
      ["merchant, similarity 0.9", formatProportion(of.merchantAlike)],
      ["… exact, with memory", formatProportion(of.merchantRecalled)],
      ["… similar, with memory", formatProportion(of.merchantRecalledAlike)],
      ["accepted without review", formatProportion(of.accepted)],
      ["… and right", formatProportion(of.acceptedRight)],
      ["… wrong labels left out", formatProportion(of.acceptedRightButLabels)],
      ["seconds p50, p95", `${of.seconds.p50.toFixed(2)}, ${of.seconds.p95.toFixed(2)}`],
      ["… of processor", `${of.cpuSeconds.p50.toFixed(2)}, ${of.cpuSeconds.p95.toFixed(2)}`],
      ["peak MB p50, max", `${of.megabytes.p50.toFixed(0)}, ${of.megabytes.max.toFixed(0)}`],
    ],
  );
}

function toRow({ id, field, expected, actual, cause }: FieldMiss): string[] {
  return [id, field, expected, actual, cause, ownSummary.acceptedIds.includes(id) ? "ACCEPTED" : ""];
}

function toTargets(of: ReadingSummary): BenchmarkTarget[] {
  const atLeast = (what: string, min: number, { correct, of: all }: Proportion): BenchmarkTarget => ({
    what,
    target: formatPercent(min),
    reached: formatPercent(correct / (all || 1)),
    met: correct / (all || 1) >= min,
  });
  return [
    atLeast("total exact", 0.97, of.total),
    atLeast("date exact", 0.985, of.date),
    atLeast("merchant exact", 0.85, of.merchant),
    atLeast("merchant, similarity 0.9", 0.93, of.merchantAlike),
    atLeast("accepted", 0.8, of.accepted),
    atLeast("precision of the accepted, wrong labels left out", 0.995, of.acceptedRightButLabels),
    { what: "seconds p50", target: "2.0", reached: of.seconds.p50.toFixed(2), met: of.seconds.p50 <= 2 },
    { what: "peak MB", target: "600", reached: of.megabytes.max.toFixed(0), met: of.megabytes.max <= 600 },
  ];
}

import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { table } from "@waybill/operator/text";
import { applyRecalibration, brierScore, recalibrate, reliability, type Verdict } from "./receipts/calibration.ts";
import { reliabilityChart } from "./receipts/reliability-chart.ts";

const HELP = `npm run calibrate:receipts -- FILE… [options]

How far the trust in totals is to be believed, from verdicts.jsonl of \`waybill receipts examples export\` or of
\`npm run bench:receipts -- --verdicts FILE\`: predicted against actual, and the slope and offset that would fit them better.

  --chart FILE     draw the curve as SVG
  --json           one object instead of tables
  --help
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    chart: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help || positionals.length === 0) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}

const verdicts = positionals.flatMap((file) =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Verdict),
);
if (verdicts.length === 0) {
  console.error("there is no verdict in these files: has anybody reviewed a receipt?");
  process.exit(1);
}
const bins = reliability(verdicts);
// Fitted on one half and judged on the other, or it would always look better.
const halves = [verdicts.filter((_, n) => n % 2 === 0), verdicts.filter((_, n) => n % 2 === 1)] as const;
const judged = halves.flatMap((half, n) => {
  const fitted = recalibrate(halves[1 - n]!);
  return half.map((one) => ({ ...one, trust: applyRecalibration(fitted, one.trust) }));
});
const result = {
  verdicts: verdicts.length,
  right: verdicts.filter(({ right }) => right).length,
  brier: brierScore(verdicts),
  brierRecalibrated: brierScore(judged),
  recalibration: recalibrate(verdicts),
  bins,
};
if (values.chart !== undefined)
  writeFileSync(values.chart, reliabilityChart(bins, `${result.right} of ${result.verdicts} totals right`));
if (values.json) console.log(JSON.stringify({ format: 1, ...result }, null, 2));
else {
  const rows = bins.map(({ from, to, count, right, meanTrust }) => [
    `${from} to ${to}`,
    meanTrust.toFixed(4),
    (right / count).toFixed(4),
    `${right} of ${count}`,
  ]);
  console.log(table(["TRUST", "PREDICTED", "ACTUAL", "RIGHT"], rows));
  const { slope, offset } = result.recalibration;
  console.log(`\nslope ${slope.toFixed(3)}, offset ${offset.toFixed(3)} (no change: 1 and 0)`);
  console.log(
    `Brier score ${result.brier.toFixed(5)}; recalibrated, each half by the other ${result.brierRecalibrated.toFixed(5)}`,
  );
}

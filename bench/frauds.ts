import { parseArgs } from "node:util";
import { createProgressBar } from "@waybill/operator/progress-bar";
import { table } from "@waybill/operator/text";
import { loadReceiptReader } from "@waybill/receipts/receipt-reader";
import { FRAUD_COUNT, measureFrauds } from "./receipts/frauds.ts";
import { proportion } from "./receipts/scoring.ts";

const HELP = `npm run bench:frauds [-- options]

Hands in honest receipts of many countries, then fifty that are drawn to deceive, and says which were flagged.

  --honest N   honest receipts (default 60)
  --seed N     of the drawing (default 1): another one draws others
  --json       one object instead of a table
  --help
`;

const { values } = parseArgs({
  options: {
    honest: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(HELP);
else {
  const bar = createProgressBar("receipt", Number(values.honest) + FRAUD_COUNT, process.stderr);
  const result = await measureFrauds(
    await loadReceiptReader(),
    Number(values.seed),
    Number(values.honest),
    (done, of) => bar.update(done, `${done} of ${of}`),
  );
  bar.end();
  if (values.json) console.log(JSON.stringify({ format: 1, seed: Number(values.seed), ...result }, null, 2));
  else {
    const all = proportion(
      result.frauds.reduce((sum, { found }) => sum + found, 0),
      result.frauds.reduce((sum, { of }) => sum + of, 0),
    );
    console.log(
      table(
        ["WHAT WAS DONE", "FLAGGED", "AS"],
        [
          ...result.frauds.map(({ kind, found, of, flags }) => [kind, `${found} of ${of}`, flags.join(", ")]),
          ["all frauds", `${all.correct} of ${all.of}`, ""],
          ["honest", `${result.honest.found} of ${result.honest.of}`, result.honest.flags.join(", ")],
        ],
      ),
    );
  }
}

import { ReceiptAccepted, ReceiptCorrected, ReceiptRejected } from "@waybill/events-schema/receipts";
import { alarm } from "./alarm.ts";
import { bus } from "./bus.ts";
import { announces, queries, reads, writes } from "./grants.ts";
import { receipts } from "./receipts-table.ts";

const sweep = new sst.aws.Function("SweepReceipts", {
  handler: "packages/receipts/src/workers/sweep-receipts.handler",
  timeout: "50 seconds",
  link: [receipts, bus],
  permissions: [
    queries(receipts, "Due"),
    reads(receipts),
    writes(receipts),
    announces(ReceiptAccepted, ReceiptCorrected, ReceiptRejected),
  ],
});

/** Every minute: uploads that did not come are given up, verdicts that a crash left untold are told. */
new sst.aws.CronV2("EveryMinuteReceipts", {
  schedule: "rate(1 minute)",
  function: sweep.arn,
  // Not empty: an empty event is the warm-up. A sweep that was missed is made good by the next.
  event: { sweep: "receipts" },
});

alarm("SweepReceiptsFailing", {
  namespace: "AWS/Lambda",
  metric: "Errors",
  dimensions: { FunctionName: sweep.name },
  statistic: "Sum",
  minutes: 3,
  atLeast: 1,
  says: `Verdicts over receipts wait untold. Is the bus refusing them? Look at the log of SweepReceipts; waybill doctor --stage ${$app.stage}`,
});

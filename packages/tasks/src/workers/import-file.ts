import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { ObjectsStored } from "@waybill/kernel/stored-object";
import { worker } from "@waybill/kernel/worker";
import { ready as bucketReady } from "../imports/bucket.ts";
import type { PartnerImport } from "../imports/partner-import.ts";
import { processImportFile } from "../imports/process-import-file.ts";
import { ready } from "../store.ts";

/** S3 has a partner's file: its good rows become drafts, its bad rows the error file. */
export const handler = worker(
  "ImportFile",
  ObjectsStored,
  async function importFile({ meta, data }, { context }) {
    const time = { now: Date.now, leftMs: () => context.getRemainingTimeInMillis() };
    for (const { key, bytes, etag } of data.objects) {
      const file = await processImportFile({ id: meta.id, objectKey: key, bytes, etag }, time);
      if (file) publishImportMetrics(file);
    }
  },
  { warm: () => Promise.all([ready(), bucketReady()]) },
);

/** By no partner's name: every new value of a dimension is a new metric, billed by the month. */
function publishImportMetrics({ state, rows = 0, errors = 0, receivedAt = "", finishedAt = "" }: PartnerImport): void {
  const metrics = new Metrics({ namespace: "Waybill", defaultDimensions: { worker: "ImportFile", state } });
  metrics.addMetric("ImportRows", MetricUnit.Count, rows);
  metrics.addMetric("ImportErrors", MetricUnit.Count, errors);
  metrics.addMetric("ImportMs", MetricUnit.Milliseconds, Date.parse(finishedAt) - Date.parse(receivedAt));
  metrics.publishStoredMetrics();
}

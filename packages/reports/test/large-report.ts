import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { planParts } from "../src/aggregation/parts.ts";
import { summarizePart, toReportRow, toTrace } from "../src/aggregation/report.ts";
import { toLine, workKeys } from "../src/files/work-store.ts";
import { createMonthRollups, largeMonth, largeMonthCourier } from "./large-month.ts";
import type { ReportPipeline } from "./pipeline.ts";

/** Stores a report of the large month up to its merge, as PlanReport and AggregateReportPart do: the rollups of many couriers without their facts. */
export async function aggregateLargeReport(pipeline: ReportPipeline, couriers: number, idSuffix = "") {
  const { local } = pipeline;
  const { endpoint, credentials } = local;
  const s3 = new S3Client({ endpoint, credentials, region: "us-east-1", forcePathStyle: true });
  const Bucket = local.view.buckets.find(({ id }) => id === "ReportFiles")!.name;
  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));

  const reportId = await pipeline.createUnstarted({ month: largeMonth });
  const plan = planParts(Array.from({ length: couriers }, (_, n) => largeMonthCourier(n)));
  await put(workKeys.plan(reportId), JSON.stringify(plan));
  let from = 0;
  for (const [n, part] of plan.parts.entries()) {
    const rollups = createMonthRollups(from, (from += part.length), idSuffix);
    const keys = workKeys.part(reportId, n);
    await put(keys.courierDays, rollups.couriers.map((rollup) => toLine(toReportRow(rollup))).join(""));
    await put(keys.courierTraces, rollups.couriers.map((rollup) => toLine(toTrace("courierDay", rollup))).join(""));
    await put(keys.routeRollups, rollups.routes.map(toLine).join(""));
    await put(keys.summary, JSON.stringify(summarizePart(rollups.couriers)));
  }
  s3.destroy();
  const step = { reportId, attempt: 1 };
  const { groups } = (await invokeStep(pipeline, "PlanReport", step)) as { groups: number[] };
  return { step, groups };
}

/** Invokes a step. Throws its error. */
export async function invokeStep(pipeline: ReportPipeline, id: string, step: object): Promise<unknown> {
  const { functionError, payload } = await pipeline.invoke(id, step);
  if (functionError !== undefined) throw new Error(`${id}: ${JSON.stringify(payload)}`);
  return payload;
}

/** The bucket of reports. Intermediate results of jobs are below `work/` and expire after 30 days; files of reports are below `reports/`. */
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { s3Client } from "@waybill/kernel/clients";
import { createHash } from "node:crypto";
import { Resource } from "sst";
import type * as z from "zod";
import type { ReportFile, ReportFormat } from "../jobs/job.ts";

const bucketName = () => Resource.ReportFiles.name;
/** Long enough to follow the link, too short to share it. */
const DOWNLOAD_URL_SECONDS = 300;

export const ready = async (): Promise<unknown> => [s3Client(), bucketName()];

const CONTENT_TYPES: Record<ReportFormat, string> = {
  json: "application/json",
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pdf: "application/pdf",
  events: "application/x-ndjson",
};

export const workKeys = {
  plan: (reportId: string) => `work/${reportId}/plan.json`,
  part: (reportId: string, part: number) => `work/${reportId}/parts/${String(part).padStart(5, "0")}.json`,
};
const fileKey = (reportId: string, format: ReportFormat) =>
  `reports/${reportId}/${format === "events" ? "events.jsonl" : `report.${format}`}`;

/** Stores what the next steps need. */
export const putWorkObject = (Key: string, value: unknown) =>
  s3Client().send(
    new PutObjectCommand({ Bucket: bucketName(), Key, Body: JSON.stringify(value), ContentType: "application/json" }),
  );

/** Reads what an earlier step stored. Throws NoSuchKey when there is no such object, and ZodError when it is another kind of object. */
export const readWorkObject = async <T>(key: string, schema: z.ZodType<T>): Promise<T> =>
  schema.parse(JSON.parse(await readText(key)));

export async function hasWorkObject(Key: string): Promise<boolean> {
  const head = new HeadObjectCommand({ Bucket: bucketName(), Key });
  return s3Client()
    .send(head)
    .then(() => true)
    .catch((error: Error) => {
      if (error.name !== "NotFound") throw error;
      return false;
    });
}

export async function putReportFile(
  reportId: string,
  format: ReportFormat,
  body: string | Uint8Array,
): Promise<ReportFile> {
  const Key = fileKey(reportId, format);
  const Body = Buffer.from(body);
  await s3Client().send(new PutObjectCommand({ Bucket: bucketName(), Key, Body, ContentType: CONTENT_TYPES[format] }));
  return { key: Key, bytes: Body.length, sha256: createHash("sha256").update(Body).digest("hex") };
}

export const readReportFile = (reportId: string, format: ReportFormat): Promise<string> =>
  readText(fileKey(reportId, format));

/** A URL of a file, valid for five minutes. Browsers save the file under `filename`. */
export function createDownloadUrl({ key }: ReportFile, filename: string): Promise<string> {
  const ResponseContentDisposition = `attachment; filename="${filename}"`;
  const get = new GetObjectCommand({ Bucket: bucketName(), Key: key, ResponseContentDisposition });
  return getSignedUrl(s3Client(), get, { expiresIn: DOWNLOAD_URL_SECONDS });
}

async function readText(Key: string): Promise<string> {
  const { Body } = await s3Client().send(new GetObjectCommand({ Bucket: bucketName(), Key }));
  return Body!.transformToString("utf-8");
}

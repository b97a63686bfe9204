/** The bucket of reports. What a job works with lies below `work/` and leaves after a month; its files lie below `reports/`. */
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { s3Client } from "@waybill/kernel/clients";
import { createHash } from "node:crypto";
import { Resource } from "sst";
import type { File, Format } from "../jobs.ts";

const Bucket = () => Resource.ReportFiles.name;
/** Long enough to click it, too short to be passed on. */
const LINK_SECONDS = 300;

export const ready = async (): Promise<unknown> => [s3Client(), Bucket()];

const TYPES: Record<Format, string> = {
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
const fileKey = (reportId: string, format: Format) =>
  `reports/${reportId}/${format === "events" ? "events.jsonl" : `report.${format}`}`;

/** Keep what the next steps need. */
export const putWork = (Key: string, value: unknown) =>
  s3Client().send(
    new PutObjectCommand({ Bucket: Bucket(), Key, Body: JSON.stringify(value), ContentType: "application/json" }),
  );

/** Read what a step before has kept. Throws NoSuchKey when it has not. */
export const readWork = async <T>(key: string): Promise<T> => JSON.parse(await text(key)) as T;

/** Has it been kept? */
export async function hasWork(Key: string): Promise<boolean> {
  const head = new HeadObjectCommand({ Bucket: Bucket(), Key });
  return s3Client()
    .send(head)
    .then(() => true)
    .catch((error: Error) => {
      if (error.name !== "NotFound") throw error;
      return false;
    });
}

/** Keep a file of a report. */
export async function putFile(reportId: string, format: Format, body: string | Uint8Array): Promise<File> {
  const Key = fileKey(reportId, format);
  const Body = Buffer.from(body);
  await s3Client().send(new PutObjectCommand({ Bucket: Bucket(), Key, Body, ContentType: TYPES[format] }));
  return { key: Key, bytes: Body.length, sha256: createHash("sha256").update(Body).digest("hex") };
}

/** Read a file of a report as text. */
export const readFile = (reportId: string, format: Format): Promise<string> => text(fileKey(reportId, format));

/** A link to a file that is good for five minutes, under the name a person will find it by. */
export function linkTo({ key }: File, filename: string): Promise<string> {
  const ResponseContentDisposition = `attachment; filename="${filename}"`;
  const get = new GetObjectCommand({ Bucket: Bucket(), Key: key, ResponseContentDisposition });
  return getSignedUrl(s3Client(), get, { expiresIn: LINK_SECONDS });
}

async function text(Key: string): Promise<string> {
  const { Body } = await s3Client().send(new GetObjectCommand({ Bucket: Bucket(), Key }));
  return Body!.transformToString("utf-8");
}

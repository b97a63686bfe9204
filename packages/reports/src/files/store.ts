/** The files of reports, below `reports/` in the bucket. */
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { s3Client } from "@waybill/kernel/clients";
import type { ReportTrace } from "../aggregation/report.ts";
import type { ReportFile, ReportFormat } from "../jobs/job.ts";
import { bucketName, createObjectWriter, type ObjectWriter, readLines } from "./bucket.ts";

export const ready = async (): Promise<unknown> => [s3Client(), bucketName()];

/** Long enough to follow the link, too short to share it. */
const DOWNLOAD_URL_SECONDS = 300;

const CONTENT_TYPES: Record<ReportFormat, string> = {
  json: "application/json",
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pdf: "application/pdf",
  events: "application/x-ndjson",
};

const fileKey = (reportId: string, format: ReportFormat): string =>
  `reports/${reportId}/${format === "events" ? "events.jsonl" : `report.${format}`}`;

/** Writes a file piece by piece; `end` describes it. */
export interface ReportFileWriter extends Pick<ObjectWriter, "bytes" | "write"> {
  end(): Promise<ReportFile>;
}
export function createReportFileWriter(reportId: string, format: ReportFormat): ReportFileWriter {
  const key = fileKey(reportId, format);
  const writer = createObjectWriter(key, CONTENT_TYPES[format]);
  return {
    get bytes() {
      return writer.bytes;
    },
    write: (piece) => writer.write(piece),
    end: async () => ({ key, ...(await writer.end()) }),
  };
}

/** The contents of a file, whole or in pieces. */
export type FileContents = Uint8Array | AsyncIterable<string>;

export async function putReportFile(
  reportId: string,
  format: ReportFormat,
  contents: FileContents,
): Promise<ReportFile> {
  const file = createReportFileWriter(reportId, format);
  if (contents instanceof Uint8Array) await file.write(contents);
  else for await (const piece of contents) await file.write(piece);
  return file.end();
}

/** The lines of `events.jsonl`, or of the part of it between two bytes. */
export async function* readTraces(reportId: string, from?: number, to?: number): AsyncGenerator<ReportTrace> {
  for await (const line of readLines(fileKey(reportId, "events"), from, to)) yield JSON.parse(line) as ReportTrace;
}

/** A URL of a file, valid for five minutes. Browsers save the file under `filename`. */
export function createDownloadUrl({ key }: ReportFile, filename: string): Promise<string> {
  const ResponseContentDisposition = `attachment; filename="${filename}"`;
  const get = new GetObjectCommand({ Bucket: bucketName(), Key: key, ResponseContentDisposition });
  return getSignedUrl(s3Client(), get, { expiresIn: DOWNLOAD_URL_SECONDS });
}

import type { PolicyStatement } from "@waybill/plan/view/stage-view";
import { AwsError } from "../gateway/errors.ts";

/** A bucket of the plan. */
export interface PlannedBucket {
  name: string;
  arn: string;
  cors: unknown[];
  lifecycle: unknown[];
  policy: PolicyStatement[];
  notifications: { id: string; target: string; events: string[]; prefix?: string; suffix?: string }[];
}

/** The bucket and key of a request: path style, or `bucket.localhost`. */
export function parseAddress({ url }: { url: URL }): { bucket: string; key: string } {
  const host = /^(.+)\.localhost$/.exec(url.hostname)?.[1];
  const parts = url.pathname.slice(1).split("/");
  const bucket = host ?? parts.shift() ?? "";
  return { bucket, key: parts.map(decodeURIComponent).join("/") };
}

/** The bucket and key that CopyObject copies from. @throws InvalidArgument */
export function parseCopySource(source: string): { bucket: string; key: string } {
  try {
    const [bucket = "", ...rest] = decodeURIComponent(source).replace(/^\//, "").split("/");
    return { bucket, key: rest.join("/") };
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause;
    throw new AwsError("InvalidArgument", "The x-amz-copy-source header has a broken escape.");
  }
}

export const noSuchBucket = (BucketName: string): AwsError =>
  new AwsError("NoSuchBucket", "The specified bucket does not exist", { status: 404, detail: { BucketName } });
export const noSuchKey = (Key: string): AwsError =>
  new AwsError("NoSuchKey", "The specified key does not exist.", { status: 404, detail: { Key } });
export const noSuchUpload = (UploadId: string): AwsError =>
  new AwsError("NoSuchUpload", "The specified upload does not exist: it may have been aborted or completed.", {
    status: 404,
    detail: { UploadId },
  });
export const preconditionFailed = (Condition: string): AwsError =>
  new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
    status: 412,
    detail: { Condition },
  });

/** Headers that are stored with an object and returned with it. */
export function storedHeaders(headers: Record<string, string>): Record<string, string> {
  const stored: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith("x-amz-meta-") || STORED_HEADERS.has(name)) stored[name] = value;
  }
  // The encoding of the upload is not a property of the object.
  const encoding = stored["content-encoding"]
    ?.split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "aws-chunked")
    .join(",");
  delete stored["content-encoding"];
  return { "content-type": "binary/octet-stream", ...stored, ...(encoding ? { "content-encoding": encoding } : {}) };
}
const STORED_HEADERS = new Set([
  "content-type",
  "content-encoding",
  "content-disposition",
  "content-language",
  "cache-control",
  "expires",
]);

/** Tags in a header or a form: `a=b&c=d`. */
export function parseTags(text: string | undefined): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text ?? ""));
}

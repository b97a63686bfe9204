import type { AwsRequest } from "../interfaces.ts";
import { parseCopySource } from "../s3/buckets.ts";
import type { RequiredPermission } from "./policy.ts";

/** The S3 actions of a request, by method, query and headers. */
export function s3Permissions({ method, url, headers }: AwsRequest, partition: string): RequiredPermission[] {
  const [, bucket = "", ...rest] = url.pathname.split("/");
  const key = rest.map(decodeURIComponent).join("/");
  const arn = (path: string) => `arn:${partition}:s3:::${path}`;
  const query = url.searchParams;
  const permission = (action: string, path: string): RequiredPermission => ({
    action: `s3:${action}`,
    resources: [arn(path)],
  });
  if (bucket === "") return [permission("ListAllMyBuckets", "*")];
  if (key === "") {
    if (method === "POST" && query.has("delete")) return [];
    if (query.has("uploads")) return [permission("ListBucketMultipartUploads", bucket)];
    if (query.has("versions")) return [permission("ListBucketVersions", bucket)];
    return method === "GET" || method === "HEAD" ? [permission("ListBucket", bucket)] : [];
  }
  const object = `${bucket}/${key}`;
  if (query.has("versionId")) return [permission(`${OBJECT_ACTIONS[method] ?? "GetObject"}Version`, object)];
  if (query.has("tagging")) return [permission(`${TAGGING_ACTIONS[method] ?? "Get"}ObjectTagging`, object)];
  if (query.has("uploadId") && method === "GET") return [permission("ListMultipartUploadParts", object)];
  if (query.has("uploadId") && method === "DELETE") return [permission("AbortMultipartUpload", object)];
  const source = headers["x-amz-copy-source"];
  const from = source === undefined ? undefined : parseCopySource(source);
  const copied = from ? [permission("GetObject", `${from.bucket}/${from.key}`)] : [];
  return [...copied, permission(OBJECT_ACTIONS[method] ?? "GetObject", object)];
}

const TAGGING_ACTIONS: Record<string, string> = { GET: "Get", PUT: "Put", DELETE: "Delete" };
const OBJECT_ACTIONS: Record<string, string> = { PUT: "PutObject", POST: "PutObject", DELETE: "DeleteObject" };

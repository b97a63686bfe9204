import type { AwsRequest } from "../interfaces.ts";
import type { RequiredPermission } from "./policy.ts";

/** S3 tells its actions by method, query and headers. */
export function s3Permissions({ method, url, headers }: AwsRequest, partition: string): RequiredPermission[] {
  const [, bucket = "", ...rest] = url.pathname.split("/");
  const key = rest.map(decodeURIComponent).join("/");
  const arn = (path: string) => `arn:${partition}:s3:::${path}`;
  const query = url.searchParams;
  const wish = (action: string, path: string): RequiredPermission => ({
    action: `s3:${action}`,
    resources: [arn(path)],
  });
  if (bucket === "") return [wish("ListAllMyBuckets", "*")];
  if (key === "") {
    if (method === "POST" && query.has("delete")) return [];
    if (query.has("uploads")) return [wish("ListBucketMultipartUploads", bucket)];
    return method === "GET" || method === "HEAD" ? [wish("ListBucket", bucket)] : [];
  }
  const object = `${bucket}/${key}`;
  if (query.has("tagging")) return [wish(`${TAGGING_ACTIONS[method] ?? "Get"}ObjectTagging`, object)];
  if (query.has("uploadId") && method === "GET") return [wish("ListMultipartUploadParts", object)];
  if (query.has("uploadId") && method === "DELETE") return [wish("AbortMultipartUpload", object)];
  const source = headers["x-amz-copy-source"];
  const copied = source ? [wish("GetObject", decodeURIComponent(source).replace(/^\//, ""))] : [];
  return [...copied, wish(OBJECT_ACTIONS[method] ?? "GetObject", object)];
}

const TAGGING_ACTIONS: Record<string, string> = { GET: "Get", PUT: "Put", DELETE: "Delete" };
const OBJECT_ACTIONS: Record<string, string> = { PUT: "PutObject", POST: "PutObject", DELETE: "DeleteObject" };

import { AwsError } from "../gateway/errors.ts";
import { writeXml } from "../gateway/xml.ts";
import { isAllowed } from "../iam/policy.ts";
import { s3Permissions } from "../iam/s3-permissions.ts";
import type { AccessKeys } from "../iam/access-keys.ts";
import type { AwsRequest, AwsResponse, Clock, Deliveries, AwsEngine } from "../interfaces.ts";
import type { LocalStore } from "../store.ts";
import type { S3Call, S3Context } from "./context.ts";
import { parseAddress, noSuchBucket, type PlannedBucket } from "./buckets.ts";
import { corsHeaders, preflightResponse } from "./cors.ts";
import { getObject } from "./get.ts";
import { startLifecycle } from "./lifecycle.ts";
import { listObjects, listObjectVersions } from "./list.ts";
import { createMultipartUploads } from "./multipart.ts";
import { createNotifier } from "./notifications.ts";
import { createObjectStore } from "./objects.ts";
import { postObject } from "./post.ts";
import { copyObject, putObject } from "./put.ts";
import { deleteObject, deleteObjects } from "./delete.ts";
import { handleTagging } from "./tagging.ts";

interface S3Dependencies {
  store: LocalStore;
  clock: Clock;
  deliveries: Deliveries;
  /** With which the policies of forms are verified. */
  keys: AccessKeys;
  partition: string;
  region: string;
  buckets: readonly PlannedBucket[];
  /** The folder of the bodies. */
  folder: string;
  /** Whether the signer may delete the object; called for each key of a DeleteObjects. @default always */
  mayDelete?: (request: AwsRequest, bucket: string, key: string) => boolean;
}

export interface S3Engine extends AwsEngine {
  close(): void;
}

/** Query parameters of unsupported S3 operations; without this list they would be treated as other operations. */
const UNSUPPORTED_QUERIES = [
  "acl",
  "cors",
  "encryption",
  "lifecycle",
  "logging",
  "notification",
  "object-lock",
  "policy",
  "replication",
  "retention",
  "legal-hold",
  "restore",
  "select",
  "torrent",
  "versioning",
  "website",
  "attributes",
  "publicAccessBlock",
  "ownershipControls",
  "accelerate",
  "analytics",
  "inventory",
  "metrics",
  "requestPayment",
];

/** Amazon S3 over files: objects of any size, conditions, ranges, parts, tags, presigned requests, forms, CORS, events. */
export async function createS3Engine(dependencies: S3Dependencies): Promise<S3Engine> {
  const { store, clock, deliveries, keys, partition, region, folder, mayDelete = () => true } = dependencies;
  const buckets = new Map(dependencies.buckets.map((bucket) => [bucket.name, bucket]));
  const objects = createObjectStore(store, clock, folder);
  const context: S3Context = { store, clock, objects, keys, notify: createNotifier(deliveries, clock, region) };
  const uploads = createMultipartUploads(context);
  await objects.sweep(uploads.files());
  const ageing = startLifecycle(context, () => buckets.values(), uploads);

  async function handle(request: AwsRequest): Promise<AwsResponse> {
    const { bucket: name, key } = parseAddress(request);
    if (name === "") {
      if (request.accessKeyId === undefined) throw accessDenied();
      return bucketListResponse([...buckets.keys()]);
    }
    const bucket = buckets.get(name);
    if (!bucket) throw noSuchBucket(name);
    if (request.method === "OPTIONS") return preflightResponse(bucket, request);
    const cors = corsHeaders(bucket, request);
    const isForm = request.method === "POST" && key === "" && !request.url.searchParams.has("delete");
    if (!isForm) checkSigner(request, bucket, partition);
    const answer = await (key === "" ? ofBucket : ofObject)({ request, bucket, key });
    return { ...answer, headers: { ...answer.headers, ...cors } };
  }

  async function ofBucket(call: S3Call): Promise<AwsResponse> {
    const { method, url } = call.request;
    const query = url.searchParams;
    assertSupported(query);
    if (method === "HEAD") return { status: 200, headers: { "x-amz-bucket-region": region } };
    if (method === "GET" && query.has("location")) return locationResponse(region);
    if (method === "GET" && query.has("uploads")) return uploads.uploads(call);
    if (method === "GET" && query.has("versions")) return listObjectVersions(context, call);
    if (method === "GET") return listObjects(context, call);
    if (method === "POST" && query.has("delete")) {
      return deleteObjects(context, call, (key) => mayDelete(call.request, call.bucket.name, key));
    }
    if (method === "POST") return postObject(context, call);
    throw notImplemented(`${method} of a bucket`);
  }

  async function ofObject(call: S3Call): Promise<AwsResponse> {
    const { method, url, headers } = call.request;
    const query = url.searchParams;
    assertSupported(query);
    if (query.has("versionId")) assertOnlyVersion(query.get("versionId"));
    if (query.has("tagging")) return handleTagging(context, call);
    if (query.has("uploads") && method === "POST") return uploads.create(call);
    if (query.has("uploadId")) {
      if (method === "PUT" && headers["x-amz-copy-source"]) throw notImplemented("UploadPartCopy");
      if (method === "PUT") return uploads.put(call);
      if (method === "POST") return uploads.complete(call);
      return method === "DELETE" ? uploads.abort(call) : uploads.parts(call);
    }
    if (method === "GET" || method === "HEAD") return getObject(context, call);
    if (method === "DELETE") return deleteObject(context, call);
    if (method !== "PUT") throw notImplemented(`${method} of an object`);
    return headers["x-amz-copy-source"]
      ? copyObject(context, call, (name) => buckets.has(name))
      : putObject(context, call);
  }

  return { services: ["s3"], streams: true, handle, close: ageing.stop };
}

/** An unsigned request needs a public bucket policy; the gateway has verified a signed one. */
function checkSigner(request: AwsRequest, bucket: PlannedBucket, partition: string): void {
  if (request.accessKeyId !== undefined) return;
  const open = bucket.policy.filter(({ principals = [], effect }) => effect === "Deny" || principals.includes("*"));
  const permissions = s3Permissions(request, partition);
  if (permissions.length > 0 && permissions.every((wish) => isAllowed(open, wish))) return;
  throw accessDenied();
}

const accessDenied = () => new AwsError("AccessDenied", "Access Denied", { status: 403 });

function assertSupported(query: URLSearchParams): void {
  const absent = UNSUPPORTED_QUERIES.find((name) => query.has(name));
  if (absent) throw notImplemented(`?${absent}`);
}

/** A bucket without versioning has one version of each object, `null`. */
function assertOnlyVersion(versionId: string | null): void {
  if (versionId !== "null")
    throw new AwsError("NoSuchVersion", "The specified version does not exist.", { status: 404 });
}

const notImplemented = (what: string) =>
  new AwsError("NotImplemented", `${what} is not in the offline cloud (packages/local/ENGINES.md lists what is).`, {
    status: 501,
  });

const locationResponse = (region: string): AwsResponse => ({
  status: 200,
  headers: { "content-type": "application/xml" },
  body: writeXml(
    "LocationConstraint",
    region === "us-east-1" ? "" : region,
    'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"',
  ),
});

const bucketListResponse = (names: string[]): AwsResponse => ({
  status: 200,
  headers: { "content-type": "application/xml" },
  body: writeXml("ListAllMyBucketsResult", {
    Buckets: { Bucket: names.map((Name) => ({ Name, CreationDate: new Date(0).toISOString() })) },
  }),
});

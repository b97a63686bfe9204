import { writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { AwsError } from "../gateway/errors.ts";
import { checkSignature } from "../gateway/signature.ts";
import { writeXml } from "../gateway/xml.ts";
import type { AccessKeys } from "../iam/access-keys.ts";
import type { AwsResponse } from "../interfaces.ts";
import type { S3Call, S3Context } from "./context.ts";
import { storedHeaders } from "./buckets.ts";
import { assertKeyLength } from "./put.ts";

type Fields = Record<string, string>;
const policyDenied = (message: string) =>
  new AwsError("AccessDenied", `Invalid according to Policy: ${message}`, { status: 403 });

/** A browser's upload by form, under a presigned policy. The form is in memory while it is verified. */
export async function postObject(
  { store, objects, notify, clock, keys }: S3Context,
  { request, bucket }: S3Call,
): Promise<AwsResponse> {
  const form = await readForm(request.headers, request.stream);
  const fields: Fields = {};
  let file: Blob | undefined;
  let filename = "";
  for (const [name, value] of form) {
    if (typeof value === "string") fields[name.toLowerCase()] = value;
    else if (name.toLowerCase() === "file") [file, filename] = [value, value.name];
  }
  if (!file) throw new AwsError("InvalidArgument", "POST requires exactly one file upload per request.");
  const key = (fields["key"] ?? "").replaceAll("${filename}", filename);
  if (!key) throw new AwsError("InvalidArgument", "Bucket POST must contain a field named 'key'.");
  assertKeyLength(key);
  const bytes = Buffer.from(await file.arrayBuffer());
  checkPolicy({ ...fields, key, bucket: bucket.name }, { size: bytes.length, now: clock.now(), keys });

  const name = objects.newFile();
  await writeFile(objects.path(name), bytes);
  const etag = createHash("md5").update(bytes).digest("hex");
  const object = store.transaction(() => {
    const made = objects.put({
      bucket: bucket.name,
      key,
      file: name,
      size: bytes.length,
      etag,
      headers: storedHeaders(fields),
      tags: {},
      checksums: {},
      checksumType: "FULL_OBJECT",
    });
    notify(bucket, "ObjectCreated:Post", made, request.requestId);
    return made;
  });
  const Location = `${request.url.origin}/${bucket.name}/${encodeURIComponent(key)}`;
  const headers = { etag: `"${object.etag}"`, location: Location };
  const redirect = fields["success_action_redirect"];
  if (redirect) return { status: 303, headers: { ...headers, location: redirect } };
  const status = Number(fields["success_action_status"] ?? 204);
  if (status !== 201) return { status: status === 200 ? 200 : 204, headers };
  const body = writeXml("PostResponse", { Location, Bucket: bucket.name, Key: key, ETag: headers.etag });
  return { status, headers: { ...headers, "content-type": "application/xml" }, body };
}

async function readForm(headers: Fields, stream: NodeJS.ReadableStream | undefined): Promise<FormData> {
  try {
    const body = Readable.toWeb(Readable.from((stream ?? []) as AsyncIterable<Buffer>)) as ReadableStream;
    return await new Response(body, { headers: { "content-type": headers["content-type"] ?? "" } }).formData();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new AwsError("MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.");
  }
}

interface PostPolicy {
  expiration: string;
  conditions: unknown[];
}

function parsePolicy(encoded: string): PostPolicy {
  try {
    const policy = JSON.parse(Buffer.from(encoded, "base64").toString()) as Partial<PostPolicy> | null;
    if (typeof policy?.expiration === "string" && Array.isArray(policy.conditions)) return policy as PostPolicy;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw new AwsError("InvalidPolicyDocument", "Invalid Policy: Invalid JSON.");
}

/** Verifies signature, time and every condition; every field needs a condition. */
function checkPolicy(
  fields: Fields & { bucket: string },
  { size, now, keys }: { size: number; now: number; keys: AccessKeys },
): void {
  const encoded = fields["policy"];
  const credential = fields["x-amz-credential"];
  if (!encoded || !credential) throw new AwsError("AccessDenied", "Access Denied", { status: 403 });
  checkSignature(keys, credential, encoded, fields["x-amz-signature"] ?? "");
  const policy = parsePolicy(encoded);
  if (now > Date.parse(policy.expiration)) throw policyDenied("Policy expired.");

  const covered = new Set(["x-amz-signature", "policy", "bucket", "file"]);
  for (const condition of policy.conditions) {
    const [operator, name, value, most] = readCondition(condition);
    if (operator === "content-length-range") {
      if (size < Number(name))
        throw new AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
          detail: { ProposedSize: size },
        });
      if (size > Number(value))
        throw new AwsError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
          detail: { ProposedSize: size },
        });
      continue;
    }
    const field = String(name).replace(/^\$/, "").toLowerCase();
    covered.add(field);
    const given = fields[field] ?? "";
    const holds = operator === "starts-with" ? given.startsWith(String(value)) : given === String(value);
    if (!holds || most !== undefined) throw policyDenied(`Policy Condition failed: ${JSON.stringify(condition)}`);
  }
  const extra = Object.keys(fields).find((name) => !covered.has(name) && !name.startsWith("x-ignore-"));
  if (extra) throw policyDenied(`Extra input fields: ${extra}`);
}

/** `{ "acl": "private" }` is short for `["eq", "$acl", "private"]`. */
function readCondition(condition: unknown): unknown[] {
  if (Array.isArray(condition)) return [String(condition[0]).toLowerCase(), ...(condition.slice(1) as unknown[])];
  const [[name, value] = ["", ""]] = Object.entries(condition as Record<string, unknown>);
  return ["eq", name, value];
}

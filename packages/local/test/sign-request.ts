import { createHash, createHmac } from "node:crypto";
import type { AccessKey } from "../src/iam/access-keys.ts";

interface UnsignedRequest {
  url: string | URL;
  /** @default POST */
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

const hash = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");
const mac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();
const escape = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** The headers of a request that no SDK would send, signed as an SDK signs it (SigV4). */
export function signRequest(
  service: string,
  { accessKeyId, secretAccessKey }: AccessKey,
  { url, method = "POST", headers = {}, body = "" }: UnsignedRequest,
): Record<string, string> {
  const { host, pathname, searchParams } = new URL(url);
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${date.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const payload = hash(body);
  const signed: Record<string, string> = { host, "x-amz-content-sha256": payload, "x-amz-date": date };
  const names = Object.keys(signed).toSorted();
  const query = [...searchParams].map(([name, value]) => `${escape(name)}=${escape(value)}`).toSorted();
  const path = service === "s3" ? pathname : pathname.split("/").map(escape).join("/");
  const canonical = [method, path, query.join("&"), ...names.map((name) => `${name}:${signed[name]}`), ""];
  const text = ["AWS4-HMAC-SHA256", date, scope, hash([...canonical, names.join(";"), payload].join("\n"))].join("\n");
  const key = scope.split("/").reduce<string | Buffer>(mac, `AWS4${secretAccessKey}`);
  const signature = mac(key, text).toString("hex");
  const { host: _, ...sent } = signed;
  return {
    ...headers,
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { AwsError } from "../gateway/errors.ts";
import type { AwsRequest } from "../interfaces.ts";

/** The secret key of every access key, so that signatures can be verified. */
const SECRET = "local";

/**
 * Verifies a presigned URL as S3 does: complete, unaltered, not expired, signed headers unchanged.
 *
 * @param now milliseconds
 * @throws AccessDenied, SignatureDoesNotMatch, AuthorizationQueryParametersError
 */
export function checkPresigned(request: AwsRequest, now: number): void {
  const query = request.url.searchParams;
  const [credential, date, expires, signedHeaders, signature] = [
    "Credential",
    "Date",
    "Expires",
    "SignedHeaders",
    "Signature",
  ].map((name) => query.get(`X-Amz-${name}`));
  if (!credential || !date || !expires || !signedHeaders || !signature) {
    throw new AwsError(
      "AuthorizationQueryParametersError",
      "Query-string authentication requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  }
  const seconds = Number(expires);
  if (!(seconds > 0 && seconds <= 604_800)) {
    throw new AwsError("AuthorizationQueryParametersError", "X-Amz-Expires must be between 1 and 604800 seconds.");
  }
  if (now > parseAmzDate(date) + seconds * 1000)
    throw new AwsError("AccessDenied", "Request has expired", { status: 403 });
  const names = signedHeaders.split(";");
  const unsigned = Object.keys(request.headers).find((name) => name.startsWith("x-amz-") && !names.includes(name));
  if (unsigned && unsigned !== "x-amz-content-sha256" && unsigned !== "x-amz-user-agent") {
    throw new AwsError("AccessDenied", `There were headers present in the request which were not signed: ${unsigned}`, {
      status: 403,
    });
  }
  const canonical = [
    request.method,
    request.url.pathname
      .split("/")
      .map((part) => encodeRfc3986(decodeURIComponent(part)))
      .join("/"),
    canonicalQuery(query),
    ...names.map((name) => `${name}:${(request.headers[name] ?? "").trim().replace(/ +/g, " ")}`),
    "",
    signedHeaders,
    query.get("X-Amz-Content-Sha256") ?? request.headers["x-amz-content-sha256"] ?? "UNSIGNED-PAYLOAD",
  ].join("\n");
  const [, day = "", region = "", service = ""] = credential.split("/");
  const hash = createHash("sha256").update(canonical).digest("hex");
  const text = ["AWS4-HMAC-SHA256", date, `${day}/${region}/${service}/aws4_request`, hash].join("\n");
  checkSignature(credential, text, signature);
}

/** Compares a signature with that of the expected text. */
export function checkSignature(credential: string, text: string, signature: string): void {
  const [, day = "", region = "", service = ""] = credential.split("/");
  const mac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();
  const key = mac(mac(mac(mac(`AWS4${SECRET}`, day), region), service), "aws4_request");
  const expected = mac(key, text);
  const given = Buffer.from(signature, "hex");
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new AwsError(
    "SignatureDoesNotMatch",
    'The request signature we calculated does not match the signature you provided. (Offline every secret access key is "local".)',
    { status: 403 },
  );
}

/** `20261121T120000Z` */
export function parseAmzDate(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${encodeRfc3986(name)}=${encodeRfc3986(value)}`)
    .toSorted()
    .join("&");
}

const encodeRfc3986 = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

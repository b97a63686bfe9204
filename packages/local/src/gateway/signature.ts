import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { AccessKeys } from "../iam/access-keys.ts";
import type { AwsRequest } from "../interfaces.ts";
import { AwsError } from "./errors.ts";

/** The signature of a request (SigV4): of its header, or of its query when it is presigned. */
export interface RequestSignature {
  accessKeyId: string;
  /** `<day>/<region>/<service>/aws4_request` */
  scope: string;
  service: string;
  /** Of the signature: `20261121T120000Z`. */
  date: string;
  signedHeaders: string[];
  signature: string;
  presigned: boolean;
}

/** Undefined for a request without one. Members that are missing are empty: the verification names them. */
export function readSignature({ headers, url }: Pick<AwsRequest, "headers" | "url">): RequestSignature | undefined {
  const { authorization } = headers;
  const presigned = authorization === undefined && url.searchParams.has("X-Amz-Signature");
  if (authorization === undefined && !presigned) return undefined;
  const read = (name: string) =>
    (presigned
      ? url.searchParams.get(`X-Amz-${name}`)
      : new RegExp(`(?:^AWS4-HMAC-SHA256 |[ ,])${name}=([^,\\s]+)`).exec(authorization ?? "")?.[1]) ?? "";
  const [accessKeyId = "", ...scope] = read("Credential").split("/");
  return {
    accessKeyId,
    scope: scope.join("/"),
    service: scope[2] ?? "",
    date: (presigned ? read("Date") : headers["x-amz-date"]) ?? "",
    signedHeaders: read("SignedHeaders").split(";").filter(Boolean),
    signature: read("Signature"),
    presigned,
  };
}

/**
 * Verifies the signature of a request as AWS does, but for the age of a signature in the header: clocks of tests jump.
 *
 * @param now milliseconds, for the expiry of a presigned request
 * @throws AwsError with the code of AWS
 */
export function verifySignature(request: AwsRequest, signed: RequestSignature, keys: AccessKeys, now: number): void {
  const { accessKeyId, scope, date, signedHeaders, signature, presigned } = signed;
  if (
    !accessKeyId ||
    !/^[^/]+\/[^/]+\/[^/]+\/aws4_request$/.test(scope) ||
    !signature ||
    !date ||
    !signedHeaders.length
  )
    throw incomplete(presigned);
  if (presigned) assertNotExpired(request, signed, now);
  const { searchParams, pathname } = request.url;
  const canonical = [
    request.method,
    // S3 signs the path as it is, every other service escapes it once more.
    request.service === "s3"
      ? pathname
          .split("/")
          .map((part) => encodeRfc3986(decodeURIComponent(part)))
          .join("/")
      : encodeRfc3986(pathname).replaceAll("%2F", "/"),
    canonicalQuery(searchParams),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? "").trim().replace(/ +/g, " ")}`),
    "",
    signedHeaders.join(";"),
    payloadHash(request),
  ].join("\n");
  const hash = createHash("sha256").update(canonical).digest("hex");
  checkSignature(keys, `${accessKeyId}/${scope}`, ["AWS4-HMAC-SHA256", date, scope, hash].join("\n"), signature);
}

/** Compares a signature with that of the expected text. @throws SignatureDoesNotMatch */
export function checkSignature(keys: AccessKeys, credential: string, text: string, signature: string): void {
  const [accessKeyId, day, region, service] = credential.split("/");
  const key = keys.signingKey([accessKeyId, day, region, service].join("/"));
  const expected = createHmac("sha256", key).update(text).digest();
  const given = Buffer.from(signature, "hex");
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new AwsError(
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. (The offline cloud has new keys at each start: .waybill/local.json has the operator's.)",
    { status: 403 },
  );
}

const incomplete = (presigned: boolean) =>
  presigned
    ? new AwsError(
        "AuthorizationQueryParametersError",
        "Query-string authentication requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
      )
    : new AwsError(
        "IncompleteSignature",
        "The Authorization header must be AWS4-HMAC-SHA256 with Credential, SignedHeaders and Signature, beside an X-Amz-Date header.",
        { status: 403 },
      );

function assertNotExpired({ url, headers }: AwsRequest, { date, signedHeaders }: RequestSignature, now: number): void {
  const seconds = Number(url.searchParams.get("X-Amz-Expires") ?? Number.NaN);
  if (Number.isNaN(seconds)) throw incomplete(true);
  if (!(seconds > 0 && seconds <= 604_800))
    throw new AwsError("AuthorizationQueryParametersError", "X-Amz-Expires must be between 1 and 604800 seconds.");
  // An unreadable date is not in the future.
  if (!(now <= parseAmzDate(date) + seconds * 1000))
    throw new AwsError("AccessDenied", "Request has expired", { status: 403 });
  const unsigned = Object.keys(headers).find((name) => name.startsWith("x-amz-") && !signedHeaders.includes(name));
  if (unsigned && unsigned !== "x-amz-content-sha256" && unsigned !== "x-amz-user-agent") {
    throw new AwsError("AccessDenied", `There were headers present in the request which were not signed: ${unsigned}`, {
      status: 403,
    });
  }
}

/** S3 compares the body with its header while it reads it; the other services' bodies are read already. */
function payloadHash({ service, headers, url, body }: AwsRequest): string {
  if (service !== "s3") return createHash("sha256").update(body).digest("hex");
  return url.searchParams.get("X-Amz-Content-Sha256") ?? headers["x-amz-content-sha256"] ?? "UNSIGNED-PAYLOAD";
}

/** `20261121T120000Z` */
function parseAmzDate(date: string): number {
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

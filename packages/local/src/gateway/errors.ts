import type { AwsRequest, AwsResponse } from "../interfaces.ts";
import { writeXml } from "./xml.ts";

/** An error as the service itself would return it; the gateway writes it in the protocol of the request. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error: `Item`, `CancellationReasons`, `BucketName` … */
  readonly detail: Record<string, unknown>;
  /** Code of the older Query protocol, where it differs (SQS): sent as x-amzn-query-error. */
  readonly queryCode: string | undefined;

  constructor(
    code: string,
    message: string,
    {
      status = 400,
      detail = {},
      queryCode,
    }: { status?: number; detail?: Record<string, unknown>; queryCode?: string } = {},
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.queryCode = queryCode;
  }
}

export type AwsProtocol = "json" | "rest-json" | "query" | "rest-xml";

/** The protocol of a request: by its target header, its form or its service. */
function detectProtocol(request: Pick<AwsRequest, "headers" | "service">): AwsProtocol {
  if (request.headers["x-amz-target"]) return "json";
  if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) return "query";
  return request.service === "s3" || !request.service ? "rest-xml" : "rest-json";
}

/** The error response, in the shape that the SDK of that protocol reads. */
export function errorResponse(error: AwsError, request: AwsRequest): AwsResponse {
  const protocol = detectProtocol(request);
  const { code, message, status, detail } = error;
  if (protocol === "query") {
    const type = status < 500 ? "Sender" : "Receiver";
    const body = { Error: { Type: type, Code: code, Message: message, ...detail }, RequestId: request.requestId };
    return { status, headers: { "content-type": "text/xml" }, body: writeXml("ErrorResponse", body) };
  }
  if (protocol === "rest-xml") {
    const headers = { "content-type": "application/xml" };
    const body = { Code: code, Message: message, ...detail, RequestId: request.requestId };
    return request.method === "HEAD" ? { status, headers } : { status, headers, body: writeXml("Error", body) };
  }
  const type = protocol === "rest-json" ? "application/json" : jsonContentType(request);
  const headers: Record<string, string> = { "content-type": type, "x-amzn-errortype": code };
  if (error.queryCode) headers["x-amzn-query-error"] = `${error.queryCode};${status < 500 ? "Sender" : "Receiver"}`;
  return { status, headers, body: JSON.stringify({ __type: code, message, ...detail }) };
}

/** JSON 1.0 and 1.1 differ only in this header: it is the request's. */
export function jsonContentType(request: Pick<AwsRequest, "headers">): string {
  return request.headers["content-type"]?.split(";")[0] ?? "application/x-amz-json-1.0";
}

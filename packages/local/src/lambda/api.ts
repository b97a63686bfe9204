import type { AwsRequest, AwsResponse, AwsEngine } from "../interfaces.ts";
import type { LocalFunction } from "./function.ts";
import type { LocalLambda } from "./lambda.ts";

const PATH = /^\/2015-03-31\/functions(?:\/([^/]+)(?:\/(invocations|configuration))?)?\/?$/;

/**
 * Lambda's own API, as far as the command and the benchmark use it: Invoke (RequestResponse, Event, DryRun),
 * GetFunctionConfiguration, GetFunction, ListFunctions.
 *
 * @param later delivers an asynchronous invocation, with Lambda's retries
 */
export function lambdaApi(
  lambda: LocalLambda,
  { later }: { later: (fn: LocalFunction, payload: string) => void },
): AwsEngine {
  return { services: ["lambda"], handle: (request) => answer(request) };

  async function answer(request: AwsRequest): Promise<AwsResponse> {
    const match = PATH.exec(request.url.pathname);
    if (!match) return lambdaError(404, "UnknownOperationException", `No such operation: ${request.url.pathname}`);
    const [, encoded, action] = match;
    if (encoded === undefined) return jsonResponse(200, { Functions: lambda.functions().map(functionConfiguration) });
    const reference = decodeURIComponent(encoded);
    const fn = lambda.find(reference);
    if (!fn) return lambdaError(404, "ResourceNotFoundException", `Function not found: ${reference}`);
    if (action === "invocations" && request.method === "POST") return invoke(fn, request);
    if (action === "configuration") return jsonResponse(200, functionConfiguration(fn));
    return jsonResponse(200, { Configuration: functionConfiguration(fn), Code: { RepositoryType: "S3" } });
  }

  async function invoke(fn: LocalFunction, { body, headers }: AwsRequest): Promise<AwsResponse> {
    const text = body.length === 0 ? "{}" : body.toString();
    let event: unknown;
    try {
      event = JSON.parse(text);
    } catch (error) {
      return lambdaError(
        400,
        "InvalidRequestContentException",
        `Could not parse request body into json: ${String(error)}`,
      );
    }
    const kind = headers["x-amz-invocation-type"] ?? "RequestResponse";
    if (kind === "DryRun") return { status: 204 };
    if (kind === "Event") {
      later(fn, text);
      return { status: 202 };
    }
    const { payload, functionError } = await lambda.invoke(fn.arn, event);
    return {
      status: 200,
      headers: {
        "content-type": "application/json",
        "x-amz-executed-version": "$LATEST",
        ...(functionError ? { "x-amz-function-error": functionError } : {}),
      },
      body: payload === undefined ? "null" : JSON.stringify(payload),
    };
  }
}

const functionConfiguration = (fn: LocalFunction) => ({
  FunctionName: fn.name,
  FunctionArn: fn.arn,
  Handler: `bundle.${fn.exportName}`,
  Runtime: "nodejs24.x",
  Timeout: fn.timeoutMs / 1000,
  MemorySize: fn.memoryMb,
  State: "Active",
  LastUpdateStatus: "Successful",
  Version: "$LATEST",
  LoggingConfig: { LogGroup: fn.logGroup },
});

const jsonResponse = (status: number, body: unknown): AwsResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

const lambdaError = (status: number, type: string, message: string): AwsResponse => ({
  status,
  headers: { "content-type": "application/json", "x-amzn-errortype": type },
  body: JSON.stringify({ Type: "User", message }),
});

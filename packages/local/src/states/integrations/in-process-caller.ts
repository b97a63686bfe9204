import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { AwsError } from "../../gateway/errors.ts";
import { accessKeyOf } from "../../iam/access-keys.ts";
import type { AwsRequest, AwsResponse, Deliveries, Lambda } from "../../interfaces.ts";
import type { TaskCaller } from "./task-caller.ts";

interface CallerDependencies {
  /** A request to one of the engines. @throws AwsError */
  call: (request: AwsRequest) => Promise<AwsResponse>;
  /** @throws AwsError when the key of the request lacks the permission */
  authorize: (request: AwsRequest) => void;
  lambda: Lambda;
  deliveries: Deliveries;
}

/** Calls of state machines: without the network, otherwise as those of functions. */
export function createTaskCaller({ call, authorize, lambda, deliveries }: CallerDependencies): TaskCaller {
  return {
    async json(machineArn, service, target, input) {
      const headers = { "x-amz-target": target, "content-type": "application/x-amz-json-1.0" };
      const body = Buffer.from(JSON.stringify(input));
      const answer = await call(createRequest(machineArn, { service, headers, body }));
      const value = JSON.parse(await readContent(answer)) as Record<string, unknown>;
      if (answer.status >= 400) throw toAwsError(value, answer.status);
      return value;
    },
    async object(machineArn, method, path, body = "") {
      const content = Buffer.from(body);
      const headers = { "content-length": String(content.length) };
      const stream = Readable.from([content]);
      const answer = await call(createRequest(machineArn, { service: "s3", method, path, headers, stream }));
      return { headers: answer.headers ?? {}, body: await readContent(answer) };
    },
    async invoke(machineArn, functionArn, payload, later) {
      const path = `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`;
      authorize(createRequest(machineArn, { service: "lambda", path }));
      if (!later) return lambda.invoke(functionArn, payload).catch(throwNotFound);
      deliveries.deliver({ from: "state machine", targetArn: functionArn, payload: JSON.stringify(payload) });
      return undefined;
    },
  };
}

/** The only error that Lambda throws here. */
function throwNotFound(cause: Error): never {
  throw new AwsError("ResourceNotFoundException", cause.message, { status: 404 });
}

interface RequestParts {
  service: string;
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: Buffer;
  stream?: Readable;
}

function createRequest(machineArn: string, { path = "/", headers = {}, service, ...wanted }: RequestParts): AwsRequest {
  const accessKeyId = accessKeyOf(machineArn);
  return {
    method: "POST",
    url: new URL(path, "http://127.0.0.1"),
    headers,
    body: Buffer.alloc(0),
    service,
    accessKeyId,
    requestId: randomUUID(),
    ...wanted,
  };
}

/** DynamoDB's engine returns error responses where others throw. */
function toAwsError({ __type, message }: Record<string, unknown>, status: number): AwsError {
  return new AwsError(String(__type).split("#").at(-1) ?? "", String(message), { status });
}

async function readContent({ body = "" }: AwsResponse): Promise<string> {
  return typeof body === "string" || Buffer.isBuffer(body) ? body.toString() : text(body);
}

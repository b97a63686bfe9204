import { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import type { Server } from "node:http";
import { AwsError } from "../gateway/errors.ts";
import type { AwsRequest } from "../interfaces.ts";

export interface DynamoResponse {
  status: number;
  body: string;
}

/** DynamoDB by dynalite, in this process. */
export interface DynamoDatabase {
  /** Passes a request on unchanged. */
  forward(request: Pick<AwsRequest, "headers" | "body">): Promise<DynamoResponse>;
  /** A call of the offline cloud itself. @throws Error with the service's message. */
  call<T = Record<string, unknown>>(action: string, input: Record<string, unknown>): Promise<T>;
  close(): Promise<void>;
}

type RequestHandler = (request: EventEmitter, response: object) => void;

const require = createRequire(import.meta.url);
const dynalite = require("dynalite") as (options: Record<string, unknown>) => Server;

// Dynalite needs the form of a signature and verifies none.
const SIGNATURE = {
  "x-amz-date": "20000101T000000Z",
  authorization:
    "AWS4-HMAC-SHA256 Credential=offline/20000101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
};

const CLOSED: DynamoResponse = {
  status: 500,
  body: JSON.stringify({ __type: "InternalServerError", message: "The offline cloud is closed." }),
};

/** Lets dynalite check the request, at once: its TypeErrors are about members of shapes that it does not expect. */
function emitEnd(request: EventEmitter): void {
  try {
    request.emit("end");
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new AwsError("SerializationException", `The request is not of the action's form: ${cause.message}`);
  }
}

/** @param path folder of its LevelDB. @default in memory */
export function openDatabase(path?: string): DynamoDatabase {
  const server = dynalite({ path, createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  const [handle] = server.listeners("request") as RequestHandler[];
  server.removeAllListeners("request");

  const underWay = new Set<Promise<DynamoResponse>>();
  let isClosed = false;

  /** A request that finds LevelDB closed would throw where nobody can catch it. */
  function post(headers: Record<string, string>, body: Buffer): Promise<DynamoResponse> {
    if (isClosed) return Promise.resolve(CLOSED);
    const answer = answerTo(headers, body).finally(() => underWay.delete(answer));
    underWay.add(answer);
    return answer;
  }

  /** Without HTTP, which costs more than the work itself: this is all that dynalite uses of request and response. */
  const answerTo = (headers: Record<string, string>, body: Buffer): Promise<DynamoResponse> =>
    new Promise((resolve) => {
      const request = Object.assign(new EventEmitter(), { method: "POST", url: "/", headers });
      const response = {
        statusCode: 200,
        setHeader() {},
        end(text: string) {
          resolve({ status: response.statusCode, body: text });
        },
      };
      handle!(request, response);
      request.emit("data", body);
      emitEnd(request);
    });

  async function call<T>(action: string, input: Record<string, unknown>): Promise<T> {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${action}`,
      ...SIGNATURE,
    };
    const { status, body } = await post(headers, Buffer.from(JSON.stringify(input)));
    const answer = JSON.parse(body) as T & { message?: string };
    if (status !== 200) throw new Error(`${action}: ${body}`);
    return answer;
  }

  return {
    async forward({ headers, body }) {
      return post({ ...headers, ...SIGNATURE }, body);
    },
    call,
    async close() {
      isClosed = true;
      await Promise.allSettled(underWay);
      // Dynalite closes its LevelDB with its server, and only one that listens can be closed.
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => server.close(() => resolve())));
    },
  };
}

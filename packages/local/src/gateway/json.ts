import type { AwsRequest, AwsResponse, AwsEngine } from "../interfaces.ts";
import { AwsError, jsonContentType } from "./errors.ts";

export type JsonInput = Record<string, unknown>;
export type JsonAction = (input: JsonInput, request: AwsRequest) => unknown;

/** The action a JSON-protocol request names: `AmazonSQS.SendMessage` → `SendMessage`. */
export function requestedAction(request: Pick<AwsRequest, "headers">): string {
  return request.headers["x-amz-target"]?.split(".").at(-1) ?? "";
}

/** An engine of the AWS JSON protocol: one function for each action, selected by x-amz-target. */
export function createJsonEngine(
  service: string,
  aliases: readonly string[],
  actions: Record<string, JsonAction>,
): AwsEngine {
  return {
    services: [service, ...aliases],
    async handle(request: AwsRequest): Promise<AwsResponse> {
      const name = requestedAction(request);
      const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
      if (!action) throw unsupportedAction(service, name);
      const output = await action(parseJsonBody(request), request);
      return { status: 200, headers: { "content-type": jsonContentType(request) }, body: JSON.stringify(output ?? {}) };
    },
  };
}

/** The JSON object of a request. @throws SerializationException or ValidationException as the services do. */
export function parseJsonBody(request: AwsRequest): JsonInput {
  if (request.body.length === 0) return {};
  const value = parseJsonText(request.body.toString("utf8"));
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new AwsError("SerializationException", "The request body is not a JSON object.");
  assertNoNullInLists(value);
  return value as JsonInput;
}

function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return undefined;
  }
}

/** A member that is null is an absent one; in a list no service takes it. */
function assertNoNullInLists(value: object): void {
  // Not recursive: a body may be as deep as its size allows.
  const rest: [value: object, path: string][] = [[value, ""]];
  for (let one = rest.pop(); one; one = rest.pop()) {
    const [within, path] = one;
    for (const [key, member] of Object.entries(within) as [string, unknown][]) {
      if (member === null && Array.isArray(within)) throw nullInListError(`${path}${Number(key) + 1}.member`);
      if (typeof member === "object" && member !== null)
        rest.push([member, `${path}${Array.isArray(within) ? `${Number(key) + 1}.member` : camelCase(key)}.`]);
    }
  }
}

const camelCase = (name: string) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
const nullInListError = (at: string) =>
  new AwsError(
    "ValidationException",
    `1 validation error detected: Value at '${at}' failed to satisfy constraint: Member must not be null`,
  );

/** An action that AWS has and the offline cloud does not: refused by name, never half done. */
export function unsupportedAction(service: string, action: string): AwsError {
  const what = action ? `${service}:${action}` : `this ${service} request`;
  return new AwsError(
    "UnknownOperationException",
    `${what} is not in the offline cloud (packages/local/ENGINES.md lists what is).`,
  );
}

/** A text member, or undefined when absent. @throws ValidationException when it is something else. */
export function optionalText(input: JsonInput, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw new AwsError("SerializationException", `${name} must be a string.`);
}

/** A text member that must be there. */
export function requiredText(input: JsonInput, name: string, code = "ValidationException"): string {
  const value = optionalText(input, name);
  if (value === undefined) throw new AwsError(code, `The request must contain the parameter ${name}.`);
  return value;
}

/** A whole number member, or undefined when absent. */
export function optionalWholeNumber(input: JsonInput, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  if (Number.isInteger(number)) return number as number;
  throw new AwsError("SerializationException", `${name} must be a whole number.`);
}

/** A list of objects; empty when absent. @throws SerializationException when a member is something else. */
export function listField(input: JsonInput, name: string): JsonInput[] {
  return members(input, name).map((member) => {
    if (typeof member === "object" && member !== null && !Array.isArray(member)) return member as JsonInput;
    throw new AwsError("SerializationException", `${name} must be a list of objects.`);
  });
}

/** A list of texts; empty when absent. @throws SerializationException when a member is something else. */
export function textList(input: JsonInput, name: string): string[] {
  return members(input, name).map((member) => {
    if (typeof member === "string") return member;
    throw new AwsError("SerializationException", `${name} must be a list of strings.`);
  });
}

/** An object member; empty when absent. @throws SerializationException when it is something else. */
export function objectField(input: JsonInput, name: string): JsonInput {
  const value = input[name];
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as JsonInput;
  throw new AwsError("SerializationException", `${name} must be an object.`);
}

function members(input: JsonInput, name: string): unknown[] {
  const value = input[name];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value as unknown[];
  throw new AwsError("SerializationException", `${name} must be a list.`);
}

import { actionOf, type Input, items, readJson, text } from "../gateway/json.ts";
import type { AwsRequest } from "../ports.ts";
import type { Wish } from "./policy.ts";
import { managed } from "../websocket/managed.ts";
import { machineOf } from "../states/journal/tokens.ts";
import { bucketWishes } from "./bucket-wishes.ts";

/** Makes ARNs of this stage: `arn("sqs", "name")`. */
export type ArnOf = (service: string, resource: string) => string;

/** Actions whose right has another name than the call. */
const RIGHTS: Record<string, string> = {
  SendMessageBatch: "SendMessage",
  DeleteMessageBatch: "DeleteMessage",
  ChangeMessageVisibilityBatch: "ChangeMessageVisibility",
  PublishBatch: "Publish",
  Scan: "Scan",
};

/** What a request wants to do and to what, as IAM would be asked. Empty when the service asks nobody. */
export function wishesOf(request: AwsRequest, arnOf: ArnOf, partition: string): Wish[] {
  const service = request.service ?? "";
  if (service === "s3") return bucketWishes(request, partition);
  if (service === "lambda") return functionWishes(request, arnOf);
  if (service === "execute-api") return connectionWishes(request, arnOf);
  const form = service === "sns" ? new URLSearchParams(request.body.toString()) : undefined;
  const name = form?.get("Action") ?? actionOf(request);
  const action = `${service === "monitoring" ? "cloudwatch" : service}:${RIGHTS[name] ?? name}`;
  if (form) return [{ action, resources: [form.get("TopicArn") ?? "*"] }];
  const input = readJson(request);
  switch (service) {
    case "sqs":
      return [{ action, resources: [queueOf(input, arnOf)] }];
    case "events":
      return name === "PutEvents"
        ? items(input, "Entries").map((entry) => eventWish(action, entry, arnOf))
        : [{ action, resources: ["*"] }];
    case "dynamodb":
      return tablesOf(input, arnOf).map((resource) => ({ action, resources: [resource] }));
    case "ssm":
      return parametersOf(input, arnOf).map((resource) => ({ action, resources: [resource] }));
    case "logs":
      return [{ action, resources: logGroupOf(input, arnOf) }];
    case "states":
      return [{ action, resources: [executionOf(input)] }];
    default:
      return [{ action, resources: ["*"] }];
  }
}

function queueOf(input: Input, arnOf: ArnOf): string {
  const { QueueUrl: url, QueueName: name, SourceArn: arn } = input as Record<string, string | undefined>;
  if (arn) return arn;
  return url || name ? arnOf("sqs", url?.split("/").at(-1) ?? name ?? "") : "*";
}

/** A machine, an execution, a map run; a task's token stands for its machine. */
function executionOf(input: Input): string {
  const { stateMachineArn, executionArn, mapRunArn, taskToken } = input as Record<string, string | undefined>;
  const machine = taskToken === undefined ? undefined : machineOf(taskToken);
  return stateMachineArn ?? executionArn ?? mapRunArn ?? machine ?? "*";
}

function eventWish(action: string, entry: Input, arnOf: ArnOf): Wish {
  const bus = (text(entry, "EventBusName") ?? "default").split("/").at(-1) ?? "";
  const context = { "events:source": [String(entry["Source"])], "events:detail-type": [String(entry["DetailType"])] };
  return { action, resources: [arnOf("events", `event-bus/${bus}`)], context };
}

function tablesOf(input: Input, arnOf: ArnOf): string[] {
  const arn = (name: string) => (name.startsWith("arn:") ? name : arnOf("dynamodb", `table/${name}`));
  const { RequestItems } = input;
  const [TableName, IndexName] = [text(input, "TableName"), text(input, "IndexName")];
  if (RequestItems) return Object.keys(RequestItems).map(arn);
  if (TableName === undefined) return ["*"];
  return [IndexName === undefined ? arn(TableName) : `${arn(TableName)}/index/${IndexName}`];
}

/** By path the right is asked for the path as it was given: `…/*` does not cover it without its last slash. */
function parametersOf(input: Input, arnOf: ArnOf): string[] {
  const { Name, Path } = input as Record<string, string | undefined>;
  const names = items<string>(input, "Names");
  const all = (Name ?? Path) ? [Name ?? Path ?? ""] : names;
  const arn = (name: string) =>
    name.startsWith("arn:") ? name : arnOf("ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`);
  return all.length > 0 ? all.map(arn) : ["*"];
}

/** Policies are written with and without the `:*` of the streams. */
function logGroupOf(input: Input, arnOf: ArnOf): string[] {
  const {
    logGroupName: name,
    logGroupIdentifier: id,
    logStreamName: stream,
  } = input as Record<string, string | undefined>;
  if (id?.startsWith("arn:")) return [id.replace(/:\*$/, ""), `${id.replace(/:\*$/, "")}:*`];
  const group = name ?? id;
  if (group === undefined) return ["*", arnOf("logs", "log-group:*")];
  const arn = arnOf("logs", `log-group:${group}`);
  return [arn, `${arn}:*`, ...(stream ? [`${arn}:log-stream:${stream}`] : [])];
}

function functionWishes({ url, method }: AwsRequest, arnOf: ArnOf): Wish[] {
  const [, name, rest] = /\/functions\/([^/]+)(?:\/(\w+))?/.exec(url.pathname) ?? [];
  if (name === undefined) return [{ action: "lambda:List", resources: ["*"] }];
  const reference = decodeURIComponent(name);
  const resource = reference.startsWith("arn:") ? reference : arnOf("lambda", `function:${reference}`);
  const action = rest === "invocations" ? "InvokeFunction" : `${method === "GET" ? "Get" : "Update"}Function`;
  return [{ action: `lambda:${action}`, resources: [resource] }];
}

/** One right for all three calls; the method is in the resource. */
function connectionWishes({ url, method }: AwsRequest, arnOf: ArnOf): Wish[] {
  const { apiId, stage, connectionId } = managed(url) ?? { apiId: "*", stage: "*", connectionId: "*" };
  const resource = arnOf("execute-api", `${apiId}/${stage}/${method}/@connections/${connectionId}`);
  return [{ action: "execute-api:ManageConnections", resources: [resource] }];
}

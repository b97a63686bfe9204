import { requestedAction, type JsonInput, listField, parseJsonBody, optionalText, textList } from "../gateway/json.ts";
import type { AwsRequest } from "../interfaces.ts";
import type { TableView } from "@waybill/plan/view/stage-view";
import { dynamoPermissions } from "./dynamo-permissions.ts";
import type { RequiredPermission } from "./policy.ts";
import { parseConnectionPath } from "../websocket/connection-path.ts";
import { stateMachineOfToken } from "../states/journal/tokens.ts";
import { s3Permissions } from "./s3-permissions.ts";

/** Creates ARNs of this stage: `arn("sqs", "name")`. */
export type CreateArn = (service: string, resource: string) => string;

/** Actions whose permission has another name than the call. */
const ACTION_PERMISSIONS: Record<string, string> = {
  SendMessageBatch: "SendMessage",
  DeleteMessageBatch: "DeleteMessage",
  ChangeMessageVisibilityBatch: "ChangeMessageVisibility",
  PublishBatch: "Publish",
};

interface StageNames {
  arnOf: CreateArn;
  partition: string;
  tables: readonly TableView[];
}

/** The permissions that a request needs. Empty when the service needs none. */
export function requiredPermissions(request: AwsRequest, stage: StageNames): RequiredPermission[] {
  const { arnOf, partition } = stage;
  const service = request.service ?? "";
  if (service === "s3") return s3Permissions(request, partition);
  if (service === "lambda") return lambdaPermissions(request, arnOf);
  if (service === "execute-api") return connectionPermissions(request, arnOf);
  const form = service === "sns" ? new URLSearchParams(request.body.toString()) : undefined;
  const name = form?.get("Action") ?? requestedAction(request);
  const action = `${service === "monitoring" ? "cloudwatch" : service}:${ACTION_PERMISSIONS[name] ?? name}`;
  if (form) return [{ action, resources: [form.get("TopicArn") ?? form.get("TargetArn") ?? "*"] }];
  const input = parseJsonBody(request);
  switch (service) {
    case "sqs":
      return [{ action, resources: [queueArnOf(input, arnOf)] }];
    case "events":
      return name === "PutEvents"
        ? listField(input, "Entries").map((entry) => putEventPermission(action, entry, arnOf))
        : [{ action, resources: ["*"] }];
    case "dynamodb":
      return dynamoPermissions(name, input, stage);
    case "ssm":
      return parameterArns(input, arnOf).map((resource) => ({ action, resources: [resource] }));
    case "logs":
      return [{ action, resources: logGroupArns(input, arnOf) }];
    case "states":
      return [{ action, resources: [stateMachineResource(input)] }];
    default:
      return [{ action, resources: ["*"] }];
  }
}

function queueArnOf(input: JsonInput, arnOf: CreateArn): string {
  const [url, name, arn] = ["QueueUrl", "QueueName", "SourceArn"].map((field) => optionalText(input, field));
  if (arn) return arn;
  return url || name ? arnOf("sqs", url?.split("/").at(-1) ?? name ?? "") : "*";
}

/** The resource of a Step Functions call: a state machine, an execution or a map run; a task token means its state machine. */
function stateMachineResource(input: JsonInput): string {
  const [stateMachineArn, executionArn, mapRunArn, taskToken] = [
    "stateMachineArn",
    "executionArn",
    "mapRunArn",
    "taskToken",
  ].map((field) => optionalText(input, field));
  const machine = taskToken === undefined ? undefined : stateMachineOfToken(taskToken);
  return stateMachineArn ?? executionArn ?? mapRunArn ?? machine ?? "*";
}

function putEventPermission(action: string, entry: JsonInput, arnOf: CreateArn): RequiredPermission {
  const bus = (optionalText(entry, "EventBusName") ?? "default").split("/").at(-1) ?? "";
  const context = { "events:source": [String(entry["Source"])], "events:detail-type": [String(entry["DetailType"])] };
  return { action, resources: [arnOf("events", `event-bus/${bus}`)], context };
}

/** GetParametersByPath needs the permission for the path itself: `…/*` does not cover it without its last slash. */
function parameterArns(input: JsonInput, arnOf: CreateArn): string[] {
  const [Name, Path] = [optionalText(input, "Name"), optionalText(input, "Path")];
  const names = textList(input, "Names");
  const all = (Name ?? Path) ? [Name ?? Path ?? ""] : names;
  const arn = (name: string) =>
    name.startsWith("arn:") ? name : arnOf("ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`);
  return all.length > 0 ? all.map(arn) : ["*"];
}

/** Policies are written with and without the `:*` of the streams. */
function logGroupArns(input: JsonInput, arnOf: CreateArn): string[] {
  const [name, id, stream] = ["logGroupName", "logGroupIdentifier", "logStreamName"].map((field) =>
    optionalText(input, field),
  );
  if (id?.startsWith("arn:")) return [id.replace(/:\*$/, ""), `${id.replace(/:\*$/, "")}:*`];
  const group = name ?? id;
  if (group === undefined) return ["*", arnOf("logs", "log-group:*")];
  const arn = arnOf("logs", `log-group:${group}`);
  return [arn, `${arn}:*`, ...(stream ? [`${arn}:log-stream:${stream}`] : [])];
}

function lambdaPermissions({ url, method }: AwsRequest, arnOf: CreateArn): RequiredPermission[] {
  const [, name, rest] = /\/functions\/([^/]+)(?:\/(\w+))?/.exec(url.pathname) ?? [];
  if (name === undefined) return [{ action: "lambda:List", resources: ["*"] }];
  const reference = decodeURIComponent(name);
  const resource = reference.startsWith("arn:") ? reference : arnOf("lambda", `function:${reference}`);
  const action = rest === "invocations" ? "InvokeFunction" : `${method === "GET" ? "Get" : "Update"}Function`;
  return [{ action: `lambda:${action}`, resources: [resource] }];
}

/** One permission for all three calls; the method is in the resource. */
function connectionPermissions({ url, method }: AwsRequest, arnOf: CreateArn): RequiredPermission[] {
  const { apiId, stage, connectionId } = parseConnectionPath(url) ?? { apiId: "*", stage: "*", connectionId: "*" };
  const resource = arnOf("execute-api", `${apiId}/${stage}/${method}/@connections/${connectionId}`);
  return [{ action: "execute-api:ManageConnections", resources: [resource] }];
}

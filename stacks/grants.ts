import type { Contract } from "@waybill/events-schema/event";
import { bus } from "./bus.ts";
import { failures } from "./failures.ts";
import { here } from "./here.ts";
import { idempotency } from "./idempotency.ts";
import { parameters } from "./stage.ts";

/** One right of a function: exact actions on exact resources. Links carry names only; these permit. */
export type Grant = { actions: string[]; resources: $util.Input<string>[]; conditions?: Condition[] };
type Condition = { test: string; variable: string; values: string[] };

/** Read items of a table one by one. */
export const reads = (table: sst.aws.Dynamo): Grant => ({ actions: ["dynamodb:GetItem"], resources: [table.arn] });

/** Read many items of a table at once. */
export const readsMany = (table: sst.aws.Dynamo): Grant => ({
  actions: ["dynamodb:BatchGetItem"],
  resources: [table.arn],
});

/** Query a table, or one index of it and not the table. */
export const queries = (table: sst.aws.Dynamo, index?: string): Grant => ({
  actions: ["dynamodb:Query"],
  resources: [index === undefined ? table.arn : $interpolate`${table.arn}/index/${index}`],
});

/** Delete items of a table; neither read nor write. */
export const deletes = (table: sst.aws.Dynamo): Grant => ({
  actions: ["dynamodb:DeleteItem"],
  resources: [table.arn],
});

/** Put items into a table whole; neither change a part of one, nor read, nor delete. */
export const writes = (table: sst.aws.Dynamo): Grant => ({ actions: ["dynamodb:PutItem"], resources: [table.arn] });

/** Change parts of a table's items, or create what is not there; neither read nor delete. */
export const updates = (table: sst.aws.Dynamo): Grant => ({
  actions: ["dynamodb:UpdateItem"],
  resources: [table.arn],
});

/** Read objects of a bucket under a prefix; to hand out links that read them takes the same right. */
export const readsObjects = (bucket: sst.aws.Bucket, ...prefixes: string[]): Grant => ({
  actions: ["s3:GetObject"],
  resources: prefixes.map((prefix) => $interpolate`${bucket.arn}/${prefix}/*`),
});

/** Write objects of a bucket under a prefix; to hand out links that write them takes the same right. */
export const writesObjects = (bucket: sst.aws.Bucket, ...prefixes: string[]): Grant => ({
  actions: ["s3:PutObject"],
  resources: prefixes.map((prefix) => $interpolate`${bucket.arn}/${prefix}/*`),
});

/** Be told that an object is not there: without this right S3 says that it is forbidden. */
export const missesObjects = (bucket: sst.aws.Bucket): Grant => ({
  actions: ["s3:ListBucket"],
  resources: [bucket.arn],
});

/** Start executions of a state machine. */
export const starts = (machine: sst.aws.StepFunctions): Grant => ({
  actions: ["states:StartExecution"],
  resources: [machine.arn],
});

/** See what became of the executions of a state machine. */
export const describesExecutions = (machine: sst.aws.StepFunctions): Grant => ({
  actions: ["states:DescribeExecution"],
  resources: [machine.arn.apply((arn) => `${arn.replace(":stateMachine:", ":execution:")}:*`)],
});

/** Send messages to a queue. */
export const sendsTo = (queue: sst.aws.Queue): Grant => ({ actions: ["sqs:SendMessage"], resources: [queue.arn] });

/** Send messages to whoever is connected to a WebSocket API; neither see who it is nor hang up. */
export const managesConnections = (api: sst.aws.ApiGatewayWebSocket): Grant => ({
  actions: ["execute-api:ManageConnections"],
  resources: [$interpolate`${api.nodes.api.executionArn}/$default/POST/@connections/*`],
});

/** Take messages off a queue: what the event source mapping does in the function's name, and a shorter wait to retry. */
export const consumes = (queue: sst.aws.Queue): Grant => ({
  actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
  resources: [queue.arn],
});

/** Put a message that can never succeed among the dead letters. */
export const parks = sendsTo;

/** Tell whoever subscribed to a topic. */
export const tells = (topic: sst.aws.SnsTopic): Grant => ({ actions: ["sns:Publish"], resources: [topic.arn] });

type Said = Pick<Contract, "source" | "name">;

/** Announce these events and no others: the bus refuses another owner's source and an undeclared name. */
export const announces = (...events: [Said, ...Said[]]): Grant => ({
  actions: ["events:PutEvents"],
  resources: [bus.arn],
  conditions: [
    { test: "StringEquals", variable: "events:source", values: [...new Set(events.map((event) => event.source))] },
    { test: "StringEquals", variable: "events:detail-type", values: events.map((event) => event.name) },
  ],
});

/** Write down why a message failed, and that it no longer does. */
export const keepsLedger = (): Grant => ({
  actions: ["dynamodb:UpdateItem"],
  resources: [failures.arn],
});

/** Remember what was done once. */
export const doesOnce = (): Grant => ({
  actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
  resources: [idempotency.arn],
});

/** Read the settings of one service and the defaults of all; not another service's, and not the operator's keys. */
export const readsSettings = (service: string): Grant => ({
  actions: ["ssm:GetParametersByPath"],
  resources: ["default", service].flatMap((branch) => [parameter(branch), parameter(`${branch}/*`)]),
});

const parameter = (path: string) =>
  $interpolate`arn:${here.partition}:ssm:${here.region}:${here.account}:parameter${parameters()}/${path}`;

import type { Contract } from "@waybill/events-schema/event";
import { bus } from "./bus.ts";
import { failuresTable } from "./failures.ts";
import { awsContext } from "./aws-context.ts";
import { idempotencyTable } from "./idempotency.ts";
import { parameterRoot } from "./stage.ts";

/** One permission of a function: exact actions on exact resources. Links carry names only and permit nothing. */
export type Grant = { actions: string[]; resources: $util.Input<string>[]; conditions?: GrantCondition[] };
type GrantCondition = { test: string; variable: string; values: string[] };

/** Read items of a table one by one. */
export const getItem = (table: sst.aws.Dynamo): Grant => ({ actions: ["dynamodb:GetItem"], resources: [table.arn] });

/** Read many items of a table at once. */
export const batchGetItem = (table: sst.aws.Dynamo): Grant => ({
  actions: ["dynamodb:BatchGetItem"],
  resources: [table.arn],
});

/** Query a table, or one of its indexes only. */
export const query = (table: sst.aws.Dynamo, index?: string): Grant => ({
  actions: ["dynamodb:Query"],
  resources: [index === undefined ? table.arn : $interpolate`${table.arn}/index/${index}`],
});

/** Delete items of a table. */
export const deleteItem = (table: sst.aws.Dynamo): Grant => ({
  actions: ["dynamodb:DeleteItem"],
  resources: [table.arn],
});

/** Put whole items into a table. */
export const putItem = (table: sst.aws.Dynamo): Grant => ({ actions: ["dynamodb:PutItem"], resources: [table.arn] });

/** Update attributes of a table's items, or create the items. */
export const updateItem = (table: sst.aws.Dynamo): Grant => ({
  actions: ["dynamodb:UpdateItem"],
  resources: [table.arn],
});

/** Read objects of a bucket below a prefix, or presign URLs that do. */
export const getObject = (bucket: sst.aws.Bucket, ...prefixes: string[]): Grant => ({
  actions: ["s3:GetObject"],
  resources: prefixes.map((prefix) => $interpolate`${bucket.arn}/${prefix}/*`),
});

/** Write objects of a bucket below a prefix, or presign URLs that do. */
export const putObject = (bucket: sst.aws.Bucket, ...prefixes: string[]): Grant => ({
  actions: ["s3:PutObject"],
  resources: prefixes.map((prefix) => $interpolate`${bucket.arn}/${prefix}/*`),
});

/** Get 404 for a missing object: without this permission S3 answers 403. */
export const listBucket = (bucket: sst.aws.Bucket): Grant => ({
  actions: ["s3:ListBucket"],
  resources: [bucket.arn],
});

/** Start executions of a state machine. */
export const startExecution = (machine: sst.aws.StepFunctions): Grant => ({
  actions: ["states:StartExecution"],
  resources: [machine.arn],
});

/** Read the status of executions of a state machine. */
export const describeExecution = (machine: sst.aws.StepFunctions): Grant => ({
  actions: ["states:DescribeExecution"],
  resources: [machine.arn.apply((arn) => `${arn.replace(":stateMachine:", ":execution:")}:*`)],
});

/** Send messages to a queue. */
export const sendMessage = (queue: sst.aws.Queue): Grant => ({ actions: ["sqs:SendMessage"], resources: [queue.arn] });

/** End connections of a WebSocket API. */
export const deleteConnection = (api: sst.aws.ApiGatewayWebSocket): Grant => ({
  actions: ["execute-api:ManageConnections"],
  resources: [$interpolate`${api.nodes.api.executionArn}/$default/DELETE/@connections/*`],
});

/** Send messages to the connections of a WebSocket API; neither describe nor close them. */
export const postToConnection = (api: sst.aws.ApiGatewayWebSocket): Grant => ({
  actions: ["execute-api:ManageConnections"],
  resources: [$interpolate`${api.nodes.api.executionArn}/$default/POST/@connections/*`],
});

/** What the event source mapping does with a queue in the function's name, and ChangeMessageVisibility to retry sooner. */
export const receiveMessage = (queue: sst.aws.Queue): Grant => ({
  actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
  resources: [queue.arn],
});

/** Publish to a topic. */
export const publishToTopic = (topic: sst.aws.SnsTopic): Grant => ({
  actions: ["sns:Publish"],
  resources: [topic.arn],
});

type PublishedContract = Pick<Contract, "source" | "name">;

/** Publish these events and no others: the bus refuses any other source and name. */
export const putEvents = (...events: [PublishedContract, ...PublishedContract[]]): Grant => ({
  actions: ["events:PutEvents"],
  resources: [bus.arn],
  conditions: [
    { test: "StringEquals", variable: "events:source", values: [...new Set(events.map((event) => event.source))] },
    { test: "StringEquals", variable: "events:detail-type", values: events.map((event) => event.name) },
  ],
});

/** Record in the failure log why a message failed, and that it was resolved. */
export const updateFailureLog = (): Grant => ({
  actions: ["dynamodb:UpdateItem"],
  resources: [failuresTable.arn],
});

/** Store idempotency keys. */
export const useIdempotencyTable = (): Grant => ({
  actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
  resources: [idempotencyTable.arn],
});

/** Read the settings of one service and the defaults of all; not another service's, and not the operator's keys. */
export const getSettings = (service: string): Grant => ({
  actions: ["ssm:GetParametersByPath"],
  resources: ["default", service].flatMap((branch) => [parameterArn(branch), parameterArn(`${branch}/*`)]),
});

const parameterArn = (path: string) =>
  $interpolate`arn:${awsContext.partition}:ssm:${awsContext.region}:${awsContext.account}:parameter${parameterRoot()}/${path}`;

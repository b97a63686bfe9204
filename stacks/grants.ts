import type { Contract } from "@waybill/events-schema/event";
import { bus } from "./bus.ts";
import { failuresTable } from "./failures.ts";
import { awsContext } from "./aws-context.ts";
import { idempotencyTable } from "./idempotency.ts";
import { parameterRoot } from "./stage.ts";

/** One permission of a function: exact actions on exact resources. Links carry names only and permit nothing. */
export type Grant = { actions: string[]; resources: $util.Input<string>[]; conditions?: GrantCondition[] };
type GrantCondition = { test: string; variable: string; values: string[] };

/**
 * Kinds of items by their partition key: `TASK#` is every key that begins so, `LIVE` is that key alone. AWS checks them as
 * `dynamodb:LeadingKeys`, so a function that may write tasks cannot write the ledger beside them.
 */
type ItemKinds = [kind: string, ...more: string[]];

function itemGrant(operations: string[], resource: $util.Input<string>, kinds: string[]): Grant {
  const values = kinds.map((kind) => (kind.endsWith("#") ? `${kind}*` : kind));
  const conditions = [{ test: "ForAllValues:StringLike", variable: "dynamodb:LeadingKeys", values }];
  const actions = operations.map((operation) => `dynamodb:${operation}`);
  return { actions, resources: [resource], ...(kinds.length > 0 && { conditions }) };
}

/** Read items of these kinds one by one. */
export const getItem = (table: sst.aws.Dynamo, ...kinds: ItemKinds) => itemGrant(["GetItem"], table.arn, kinds);

/** Read many items of these kinds at once. */
export const batchGetItem = (table: sst.aws.Dynamo, ...kinds: ItemKinds) =>
  itemGrant(["BatchGetItem"], table.arn, kinds);

/** Query items of these kinds. */
export const query = (table: sst.aws.Dynamo, ...kinds: ItemKinds) => itemGrant(["Query"], table.arn, kinds);

/** Query one index, for these partition keys of the index; for any where they are people's ids. */
export const queryIndex = (table: sst.aws.Dynamo, index: string, ...kinds: string[]) =>
  itemGrant(["Query"], $interpolate`${table.arn}/index/${index}`, kinds);

/** Delete items of these kinds. */
export const deleteItem = (table: sst.aws.Dynamo, ...kinds: ItemKinds) => itemGrant(["DeleteItem"], table.arn, kinds);

/** Put whole items of these kinds. */
export const putItem = (table: sst.aws.Dynamo, ...kinds: ItemKinds) => itemGrant(["PutItem"], table.arn, kinds);

/** Update attributes of items of these kinds, or create the items. */
export const updateItem = (table: sst.aws.Dynamo, ...kinds: ItemKinds) => itemGrant(["UpdateItem"], table.arn, kinds);

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

/** List the versions of a bucket's objects: of one without versioning, the objects. */
export const listBucketVersions = (bucket: sst.aws.Bucket): Grant => ({
  actions: ["s3:ListBucketVersions"],
  resources: [bucket.arn],
});

/** Delete versions of objects below a prefix for good; without versioning, the objects. */
export const deleteObjectVersions = (bucket: sst.aws.Bucket, ...prefixes: string[]): Grant => ({
  actions: ["s3:DeleteObjectVersion"],
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

/** Record in the failure log why a message of this consumer failed, and that it was resolved. */
export const updateFailureLog = (consumer: string) => updateItem(failuresTable, `CONSUMER#${consumer}#`);

/** Store idempotency keys of this worker. */
export const useIdempotencyTable = (worker: string) =>
  itemGrant(["GetItem", "PutItem", "UpdateItem", "DeleteItem"], idempotencyTable.arn, [`${worker}#`]);

/** Read the settings of one service and the defaults of all; not another service's, and not the operator's keys. */
export const getSettings = (service: string): Grant => ({
  actions: ["ssm:GetParametersByPath"],
  resources: ["default", service].flatMap((branch) => [parameterArn(branch), parameterArn(`${branch}/*`)]),
});

const parameterArn = (path: string) =>
  $interpolate`arn:${awsContext.partition}:ssm:${awsContext.region}:${awsContext.account}:parameter${parameterRoot()}/${path}`;

import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { EventBridge } from "@aws-sdk/client-eventbridge";
import type { Lambda } from "@aws-sdk/client-lambda";
import type { SQS } from "@aws-sdk/client-sqs";
import type { SSM } from "@aws-sdk/client-ssm";
import type { DynamoDB } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";

/** Clients of the AWS services, loaded on first use: `--help` must not wait for seven SDKs. */
export interface AwsClients {
  sqs(): Promise<SQS>;
  ssm(): Promise<SSM>;
  events(): Promise<EventBridge>;
  lambda(): Promise<Lambda>;
  cloudwatch(): Promise<CloudWatch>;
  logs(): Promise<CloudWatchLogs>;
  /** Items. */
  dynamo(): Promise<DynamoDBDocument>;
  /** Tables: DescribeTable and the like. */
  dynamoTables(): Promise<DynamoDB>;
}

const lazy = <T>(create: () => Promise<T>): (() => Promise<T>) => {
  let client: Promise<T> | undefined;
  return () => (client ??= create());
};

/** Clients with the SDK's own credentials, or of an offline cloud. */
export function createAwsClients(
  region: string | undefined,
  cloud?: { endpoint: string; credentials: { accessKeyId: string; secretAccessKey: string } },
): AwsClients {
  const config = {
    ...(region ? { region } : {}),
    ...(cloud ? { endpoint: cloud.endpoint, credentials: cloud.credentials } : {}),
    maxAttempts: cloud ? 2 : 5,
  };
  const tables = lazy(async () => new (await import("@aws-sdk/client-dynamodb")).DynamoDB(config));
  return {
    sqs: lazy(async () => new (await import("@aws-sdk/client-sqs")).SQS(config)),
    ssm: lazy(async () => new (await import("@aws-sdk/client-ssm")).SSM(config)),
    events: lazy(async () => new (await import("@aws-sdk/client-eventbridge")).EventBridge(config)),
    lambda: lazy(async () => new (await import("@aws-sdk/client-lambda")).Lambda(config)),
    cloudwatch: lazy(async () => new (await import("@aws-sdk/client-cloudwatch")).CloudWatch(config)),
    logs: lazy(async () => new (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogs(config)),
    dynamoTables: tables,
    dynamo: lazy(async () => {
      const { DynamoDBDocument } = await import("@aws-sdk/lib-dynamodb");
      return DynamoDBDocument.from(await tables(), { marshallOptions: { removeUndefinedValues: true } });
    }),
  };
}

import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { View } from "@waybill/plan/view";
import { onTestFinished } from "vitest";
import { type SkippingClock, skippingClock } from "../../src/clock.ts";
import { type Cloud, type CloudOptions, startCloud } from "../../src/cloud.ts";
import type { Happening } from "../../src/ports.ts";
import { functions, viewOf } from "./views.ts";

export { arn, functions, queue, rule, viewOf } from "./views.ts";

export interface Started {
  cloud: Cloud;
  clock: SkippingClock;
  happenings: Happening[];
  sqs: SQSClient;
  events: EventBridgeClient;
  dynamo: DynamoDBClient;
  ssm: SSMClient;
  logs: CloudWatchLogsClient;
  url: (queue: string) => string;
  /** Settings of any other client. */
  aws: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
}

/** A cloud for one test, stopped when the test ends; its clock stands still unless told. */
export async function cloudOf(
  parts: Partial<View> = {},
  { start = Date.UTC(2026, 10, 21, 12), ...options }: Partial<CloudOptions> & { start?: number } = {},
): Promise<Started> {
  const clock = skippingClock({ start, frozen: true });
  const happenings: Happening[] = [];
  const cloud = await startCloud({
    view: viewOf(parts),
    clock,
    lambda: functions({}),
    watch: (happening) => happenings.push(happening),
    ...options,
  });
  onTestFinished(() => cloud.stop());
  const aws = {
    endpoint: cloud.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  return {
    cloud,
    clock,
    happenings,
    sqs: new SQSClient(aws),
    events: new EventBridgeClient(aws),
    dynamo: new DynamoDBClient(aws),
    ssm: new SSMClient(aws),
    logs: new CloudWatchLogsClient(aws),
    url: (name) => cloud.queueUrl(name),
    aws,
  };
}

import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { StageView } from "@waybill/plan/view/stage-view";
import { onTestFinished } from "vitest";
import { type SkippingClock, skippingClock } from "../../src/clock.ts";
import { type OfflineCloud, type CloudOptions, startCloud } from "../../src/cloud.ts";
import type { TraceEvent } from "../../src/interfaces.ts";
import { inProcessLambda, createView } from "./views.ts";

export interface StartedCloud {
  cloud: OfflineCloud;
  clock: SkippingClock;
  traceEvents: TraceEvent[];
  sqs: SQSClient;
  events: EventBridgeClient;
  dynamo: DynamoDBClient;
  ssm: SSMClient;
  logs: CloudWatchLogsClient;
  url: (queue: string) => string;
  /** The settings of any other client. */
  aws: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
}

/** A cloud for one test, stopped when the test ends; its clock stands still unless advanced. */
export async function startTestCloud(
  parts: Partial<StageView> = {},
  { start = Date.UTC(2026, 10, 21, 12), ...options }: Partial<CloudOptions> & { start?: number } = {},
): Promise<StartedCloud> {
  const clock = skippingClock({ start, frozen: true });
  const traceEvents: TraceEvent[] = [];
  const cloud = await startCloud({
    view: createView(parts),
    clock,
    lambda: inProcessLambda({}),
    trace: (traceEvent) => traceEvents.push(traceEvent),
    ...options,
  });
  onTestFinished(() => cloud.stop());
  const aws = {
    endpoint: cloud.endpoint,
    region: "us-east-1",
    credentials: cloud.credentials,
  };
  return {
    cloud,
    clock,
    traceEvents,
    sqs: new SQSClient(aws),
    events: new EventBridgeClient(aws),
    dynamo: new DynamoDBClient(aws),
    ssm: new SSMClient(aws),
    logs: new CloudWatchLogsClient(aws),
    url: (name) => cloud.queueUrl(name),
    aws,
  };
}

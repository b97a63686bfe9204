/** What the examples in the kernel's docstrings use. */
import type { Message } from "@waybill/events-schema/event";
import { TaskCancelled } from "@waybill/events-schema/tasks";
import { RecordPositions, RunProgressed } from "@waybill/events-schema/tracking";
import type { EntityMapping } from "@waybill/kernel/outbox";
import { Table } from "@waybill/kernel/table";
import { sqsRecord } from "@waybill/kernel/testing";
import { Resource } from "sst";
import * as z from "zod";

export { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
export { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
export { DescribeEventBusCommand } from "@aws-sdk/client-eventbridge";
export { HeadObjectCommand } from "@aws-sdk/client-s3";
export { StartExecutionCommand } from "@aws-sdk/client-sfn";
export { PublishCommand } from "@aws-sdk/client-sns";
export { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
export { GetParameterCommand } from "@aws-sdk/client-ssm";
export * as mini from "zod/mini";
export { runs } from "./runs.ts";
export { handler as recordPositions } from "./record.ts";
export { handler as reportPositions } from "./report.ts";

export const AccessSettings = z.object({ issuer: z.string(), audience: z.string() });
export const Visit = z.object({ visitId: z.string(), version: z.int(), closed: z.boolean() });
export type Visit = z.output<typeof Visit>;
export const VISITS: EntityMapping<Visit> = {
  key: ({ visitId }) => ({ pk: `VISIT#${visitId}`, sk: "VISIT" }),
  version: ({ version }) => version,
  parse: ({ body }) => Visit.parse(body),
};
export const visit: Visit = { visitId: "vis_1", version: 1, closed: false };
export const visitKey = VISITS.key(visit);
export const table = new Table(() => Resource.Tasks);

export const [positions] = RecordPositions.examples;
export const [progress] = RunProgressed.examples;
export const correlationId = "req_1";
export const message: Message = RecordPositions.create(positions, { id: "c1.k1", correlationId });
export const record = sqsRecord(message);
export { RecordPositions, Resource, RunProgressed, TaskCancelled, z };

export const queueUrl = "https://sqs.example.com/RecordPositionsQueue";
export const topicArn = "arn:aws:sns:eu-central-1:123456789012:Alarms";
export const stateMachineArn = "arn:aws:states:eu-central-1:123456789012:stateMachine:Report";
export const endpoint = "https://api.example.com/live";

export const work = async (): Promise<void> => {};
export const notify = async (): Promise<void> => {};
export const register = async (_key: string): Promise<void> => {};

import { AwsError } from "../../gateway/errors.ts";
import { StateError } from "../state-error.ts";
import type { TaskCaller } from "./task-caller.ts";
import { jsonAction, putEvents, sendMessage, startExecution } from "./json-actions.ts";
import { invoke } from "./lambda.ts";
import { getObject, putObject } from "./s3.ts";

/** Makes a task's call. @throws StateError or AwsError */
export type IntegrationCall = (parameters: unknown, caller: TaskCaller, machineArn: string) => Promise<unknown>;

export interface TaskIntegration {
  /** Service and action as the history names them: `sqs` and `sendMessage.waitForTaskToken`. */
  service: string;
  name: string;
  /** The task waits for its token. */
  token: boolean;
  call: IntegrationCall;
}

const dynamoAction = (name: string) => jsonAction("dynamodb", `DynamoDB_20120810.${name}`);

/** Everything that a task can call here: the prefix of its error names, and its implementation. */
const INTEGRATIONS: Record<string, [errors: string, call: IntegrationCall]> = {
  "lambda:invoke": ["Lambda", invoke],
  "sqs:sendMessage": ["SQS", sendMessage],
  "events:putEvents": ["EventBridge", putEvents],
  "dynamodb:getItem": ["DynamoDB", dynamoAction("GetItem")],
  "dynamodb:putItem": ["DynamoDB", dynamoAction("PutItem")],
  "dynamodb:updateItem": ["DynamoDB", dynamoAction("UpdateItem")],
  "states:startExecution": ["StepFunctions", startExecution],
  "aws-sdk:s3:getObject": ["S3", getObject],
  "aws-sdk:s3:putObject": ["S3", putObject],
};

/** The integrations that support `.waitForTaskToken`. */
const WITH_TOKEN = ["lambda:invoke", "sqs:sendMessage", "events:putEvents"];

/** The integration of a task's Resource, in either partition; undefined when it is not supported. */
export function findIntegration(resource: string): TaskIntegration | undefined {
  const [, api = "", token] = /^arn:aws(?:-cn)?:states:::([\w:-]+?)(\.waitForTaskToken)?$/.exec(resource) ?? [];
  const entry = Object.hasOwn(INTEGRATIONS, api) ? INTEGRATIONS[api] : undefined;
  if (!entry || (token && !WITH_TOKEN.includes(api))) return undefined;
  const [errors, work] = entry;
  const name = `${api.split(":").at(-1)}${token ?? ""}`;
  const service = api.slice(0, api.lastIndexOf(":"));
  const call: IntegrationCall = async (parameters, caller, machineArn) => {
    try {
      return await work(parameters, caller, machineArn);
    } catch (error) {
      if (error instanceof AwsError)
        throw new StateError({ error: `${errors}.${errorName(error)}`, cause: error.message });
      throw error;
    }
  };
  return { service, name, token: token !== undefined, call };
}

/** The error name of the Java SDK, which Step Functions uses. */
const errorName = ({ code }: AwsError) => (/(Exception|Error)$/.test(code) ? code : `${code}Exception`);

import { AwsError } from "../../gateway/errors.ts";
import { StateError } from "../state-error.ts";
import type { TaskCaller } from "./task-caller.ts";
import { jsonAction, putEvents, sendMessage, startExecution } from "./json-actions.ts";
import { invoke } from "./lambda.ts";
import { getObject, putObject } from "./s3.ts";

/** Makes a task's call. @throws Failed or AwsError */
export type IntegrationCall = (parameters: unknown, caller: TaskCaller, machineArn: string) => Promise<unknown>;

export interface TaskIntegration {
  /** As the history names them: `sqs` and `sendMessage.waitForTaskToken`. */
  service: string;
  name: string;
  /** The task waits to be told. */
  token: boolean;
  call: IntegrationCall;
}

const dynamoAction = (name: string) => jsonAction("dynamodb", `DynamoDB_20120810.${name}`);

/** Everything a task can call here: what comes before the error's name in AWS's words, and how it is done. */
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

/** Those that hand a token to somebody. */
const WITH_TOKEN = ["lambda:invoke", "sqs:sendMessage", "events:putEvents"];

/** What a task's Resource stands for, in either partition; undefined when it is not in the table. */
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

/** As the SDK for Java that stands behind Step Functions names it. */
const errorName = ({ code }: AwsError) => (/(Exception|Error)$/.test(code) ? code : `${code}Exception`);

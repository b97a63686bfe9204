import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";

/**
 * One client per service and process, made at first use: connections are kept alive between invocations, and a function
 * that never speaks to a service does not carry its client in the bundle. Region, credentials and endpoint come from the
 * environment, so the same code reaches AWS and the offline cloud.
 */
const config = {
  maxAttempts: 4,
  // AWS answers in milliseconds or not at all: a hung socket must not eat a worker's deadline.
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};

let cachedDynamo: DynamoDBClient | undefined;
let cachedSqs: SQSClient | undefined;
let cachedEventBridge: EventBridgeClient | undefined;
let cachedS3: S3Client | undefined;
let cachedSns: SNSClient | undefined;
let cachedSsm: SSMClient | undefined;
let cachedSfn: SFNClient | undefined;

let cachedApiGatewayManagement: ApiGatewayManagementApiClient | undefined;

/** DynamoDB. */
export const dynamoClient = (): DynamoDBClient => (cachedDynamo ??= new DynamoDBClient(config));
/** SQS. */
export const sqsClient = (): SQSClient => (cachedSqs ??= new SQSClient(config));
/** EventBridge. */
export const eventBridgeClient = (): EventBridgeClient => (cachedEventBridge ??= new EventBridgeClient(config));
/** S3. No checksum goes into what is signed but those that were asked for. */
export const s3Client = (): S3Client =>
  (cachedS3 ??= new S3Client({ ...config, requestChecksumCalculation: "WHEN_REQUIRED" }));
/** SNS. */
export const snsClient = (): SNSClient => (cachedSns ??= new SNSClient(config));
/** Systems Manager. */
export const ssmClient = (): SSMClient => (cachedSsm ??= new SSMClient(config));
/** Step Functions. */
export const sfnClient = (): SFNClient => (cachedSfn ??= new SFNClient(config));
/**
 * The connections of the service's WebSocket API. A post is tried twice, a second each: one client that does not answer
 * must not make all the others wait.
 */
export const apiGatewayManagementClient = (endpoint: string): ApiGatewayManagementApiClient =>
  (cachedApiGatewayManagement ??= new ApiGatewayManagementApiClient({
    endpoint,
    maxAttempts: 2,
    requestHandler: { ...config.requestHandler, requestTimeout: 1_000 },
  }));

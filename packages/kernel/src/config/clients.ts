import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";

/**
 * One client per AWS service and process, created at first use: connections are kept alive between invocations, and the
 * bundle of a function contains only the clients that it uses. Region, credentials and endpoint come from the
 * environment, so the same code works with AWS and the offline cloud.
 */
const config = {
  maxAttempts: 4,
  // AWS responds in milliseconds or not at all: a hung socket must not use up a worker's time.
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

/**
 * DynamoDB.
 *
 * @example
 * await dynamoClient().send(new DescribeTableCommand({ TableName: Resource.Failures.name }));
 */
export const dynamoClient = (): DynamoDBClient => (cachedDynamo ??= new DynamoDBClient(config));
/**
 * SQS.
 *
 * @example
 * await sqsClient().send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["All"] }));
 */
export const sqsClient = (): SQSClient => (cachedSqs ??= new SQSClient(config));
/**
 * EventBridge.
 *
 * @example
 * await eventBridgeClient().send(new DescribeEventBusCommand({ Name: Resource.Bus.name }));
 */
export const eventBridgeClient = (): EventBridgeClient => (cachedEventBridge ??= new EventBridgeClient(config));
/**
 * S3. Presigned requests contain only the checksums that were requested.
 *
 * @example
 * await s3Client().send(new HeadObjectCommand({ Bucket: "photos", Key: "originals/1.jpg" }));
 */
export const s3Client = (): S3Client =>
  (cachedS3 ??= new S3Client({ ...config, requestChecksumCalculation: "WHEN_REQUIRED" }));
/**
 * SNS.
 *
 * @example
 * await snsClient().send(new PublishCommand({ TopicArn: topicArn, Message: "An import has finished." }));
 */
export const snsClient = (): SNSClient => (cachedSns ??= new SNSClient(config));
/**
 * Systems Manager.
 *
 * @example
 * await ssmClient().send(new GetParameterCommand({ Name: "/waybill/dev/access/issuer" }));
 */
export const ssmClient = (): SSMClient => (cachedSsm ??= new SSMClient(config));
/**
 * Step Functions.
 *
 * @example
 * await sfnClient().send(new StartExecutionCommand({ stateMachineArn, name: "rep_1" }));
 */
export const sfnClient = (): SFNClient => (cachedSfn ??= new SFNClient(config));
/**
 * The connections of a WebSocket API. A post is tried twice, one second each, so that a client that does not respond
 * delays the others only briefly.
 *
 * @example
 * await apiGatewayManagementClient(endpoint).send(new PostToConnectionCommand({ ConnectionId: "c1", Data: "{}" }));
 */
export const apiGatewayManagementClient = (endpoint: string): ApiGatewayManagementApiClient =>
  (cachedApiGatewayManagement ??= new ApiGatewayManagementApiClient({
    endpoint,
    maxAttempts: 2,
    requestHandler: { ...config.requestHandler, requestTimeout: 1_000 },
  }));

import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { LambdaClient, InvokeCommand } from "@aws-sdk/client-lambda";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ListQueuesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type OfflineCloud, startCloud } from "../../src/cloud.ts";
import type { AwsRequest, TraceEvent } from "../../src/interfaces.ts";
import { type AccessKey, accessKeyOf } from "../../src/iam/access-keys.ts";
import { signRequest } from "../sign-request.ts";
import { startTestCloud } from "./test-cloud.ts";
import { arn, bucket, createView, inProcessLambda, queue } from "./views.ts";

const PAGE = "https://page.example";
const photos = bucket("photos", {
  cors: [{ allowedOrigins: ["*"], allowedMethods: ["GET", "PUT"], allowedHeaders: ["*"] }],
});

/** The calls that reached an engine, and defects of the cloud. */
const reached: string[] = [];
const faults: TraceEvent[] = [];
let cloud: OfflineCloud;
let aws: { endpoint: string; region: string; credentials: AccessKey };
let s3: S3Client;

beforeAll(async () => {
  const before = ({ service, method, url }: AwsRequest) => void reached.push(`${service} ${method} ${url.pathname}`);
  cloud = await startCloud({
    view: createView({ queues: [queue("q")], buckets: [photos] }),
    lambda: inProcessLambda({}),
    interceptor: { before, after() {} },
    trace: (traceEvent) => traceEvent.kind === "fault" && faults.push(traceEvent),
  });
  cloud.serve({ services: ["lambda"], handle: () => Promise.resolve({ status: 200, body: "null" }) });
  aws = { endpoint: cloud.endpoint, region: "us-east-1", credentials: cloud.credentials };
  s3 = new S3Client(aws);
  await s3.send(new PutObjectCommand({ Bucket: "photos", Key: "p", Body: "photo" }));
});
beforeEach(() => void reached.splice(0));
afterEach(() => {
  const found = faults.splice(0);
  if (found.length > 0) throw new Error(JSON.stringify(found));
});
afterAll(() => cloud.stop());

/** Sends a request with any headers, also those that fetch controls. */
function send(url: string, { method = "POST", headers = {}, body = "" } = {}) {
  return new Promise<{ status: number; headers: object; body: string }>((resolve, reject) => {
    request(url, { method, headers }, (answer) => {
      text(answer).then(
        (content) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: content }),
        reject,
      );
    })
      .on("error", reject)
      .end(body);
  });
}

const sendMessage = () => JSON.stringify({ QueueUrl: cloud.queueUrl("q"), MessageBody: "pay me" });
const JSON_CALL = { "content-type": "text/plain", "x-amz-target": "AmazonSQS.SendMessage" };

test.for([
  ["another site", { origin: PAGE, "sec-fetch-site": "cross-site" }],
  ["another site in a browser that sends no Sec-Fetch-Site", { origin: PAGE }],
  ["another site with a link or a picture, which has no Origin", { "sec-fetch-site": "cross-site" }],
  ["another port of this machine", { origin: "http://localhost:3000", "sec-fetch-site": "same-site" }],
  ["a sandboxed frame or a file", { origin: "null" }],
  ["an extension", { origin: "chrome-extension://abc" }],
] as const)("a signed call in the name of a page of %s is refused", async ([, page]) => {
  const body = sendMessage();
  const signed = signRequest("sqs", aws.credentials, { url: cloud.endpoint, headers: JSON_CALL, body });
  const refused = await send(cloud.endpoint, { headers: { ...signed, ...page }, body });
  expect([refused.status, refused.body]).toEqual([403, expect.stringContaining("CrossSiteRequest")]);
  expect(refused.headers).not.toHaveProperty("access-control-allow-origin");
  expect(reached).toEqual([]);
  expect((await send(cloud.endpoint, { headers: signed, body })).status).toBe(200);
});

test.for([
  ["sqs", "POST", "/", JSON_CALL],
  ["lambda", "POST", `/2015-03-31/functions/${arn("lambda", "function:Pay")}/invocations`, {}],
  [
    "lambda as a simple form, which needs no preflight",
    "POST",
    "/2015-03-31/functions/Pay/invocations",
    { "content-type": "application/x-www-form-urlencoded" },
  ],
  ["s3", "GET", "/photos/p", {}],
  ["s3", "PUT", "/photos/p", {}],
  ["s3", "GET", "/", {}],
  ["s3", "GET", "/photos", {}],
  ["s3", "POST", "/photos?delete", {}],
] as const)("an unsigned call of %s is refused: %s %s", async ([, method, path, headers]) => {
  const { status, body } = await send(`${cloud.endpoint}${path}`, {
    method,
    headers,
    body: method === "GET" ? "" : "{}",
  });
  expect([status, body]).toEqual([403, expect.stringMatching(/MissingAuthenticationToken|AccessDenied/)]);
  const kept = await s3.send(new GetObjectCommand({ Bucket: "photos", Key: "p" }));
  expect(await kept.Body?.transformToString()).toBe("photo");
});

test("a call whose signature is made up, of another cloud or of another caller is refused", async () => {
  const other = await startTestCloud();
  const fn = cloud.keys.get(accessKeyOf("some-function"));
  const keys = [
    { accessKeyId: "operator", secretAccessKey: "local" },
    { accessKeyId: "operator", secretAccessKey: "operator" },
    other.aws.credentials,
    { ...fn, accessKeyId: aws.credentials.accessKeyId },
  ];
  for (const credentials of keys) {
    const body = sendMessage();
    const headers = signRequest("sqs", credentials, { url: cloud.endpoint, headers: JSON_CALL, body });
    const { status, body: answer } = await send(cloud.endpoint, { headers, body });
    expect([status, answer]).toEqual([403, expect.stringContaining("SignatureDoesNotMatch")]);
  }
  for (const authorization of [
    "Bearer x",
    "AWS4-HMAC-SHA256 Credential=operator/20261121/us-east-1/sqs/aws4_request",
  ]) {
    const { status } = await send(cloud.endpoint, { headers: { ...JSON_CALL, authorization }, body: "{}" });
    expect(status).toBe(403);
  }
  expect(reached).toEqual([]);
});

test("a signed call whose body, path, query or signed header was changed is refused", async () => {
  const body = sendMessage();
  const headers = signRequest("sqs", aws.credentials, { url: cloud.endpoint, headers: JSON_CALL, body });
  const changed = [
    send(cloud.endpoint, { headers, body: body.replace("me", "us") }),
    send(`${cloud.endpoint}/x`, { headers, body }),
    send(`${cloud.endpoint}/?x=1`, { headers, body }),
    send(cloud.endpoint, { headers: { ...headers, "x-amz-date": "20200101T000000Z" }, body }),
    send(cloud.endpoint, { method: "PUT", headers, body }),
  ];
  expect((await Promise.all(changed)).map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  expect(reached).toEqual([]);
});

test("SDK clients sign every protocol, path and body that the cloud verifies", async () => {
  const Key = "a b+c/é&=%20(1)'*!.txt";
  await s3.send(new PutObjectCommand({ Bucket: "photos", Key, Body: "ü", Metadata: { a: "b  c" } }));
  expect(await (await s3.send(new GetObjectCommand({ Bucket: "photos", Key }))).Body?.transformToString()).toBe("ü");
  await new SQSClient(aws).send(new SendMessageCommand({ QueueUrl: cloud.queueUrl("q"), MessageBody: "ünï\u2028" }));
  const FunctionName = arn("lambda", "function:Pay");
  expect(await new LambdaClient(aws).send(new InvokeCommand({ FunctionName }))).toMatchObject({ StatusCode: 200 });
});

test("a page uses what was signed for it: a presigned URL with its preflight, and a form with a policy", async () => {
  const page = { origin: PAGE, "sec-fetch-site": "cross-site" };
  const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket: "photos", Key: "new" }), { expiresIn: 60 });
  const preflight = { ...page, "access-control-request-method": "PUT", "access-control-request-headers": "x-a" };
  const allowed = await send(put, { method: "OPTIONS", headers: preflight });
  expect(allowed).toMatchObject({ status: 200, headers: { "access-control-allow-origin": "*" } });
  expect((await send(put, { method: "PUT", headers: page, body: "mine" })).status).toBe(200);
  const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket: "photos", Key: "new" }), { expiresIn: 60 });
  expect(await send(get, { method: "GET", headers: page })).toMatchObject({ status: 200, body: "mine" });
  const form = new FormData();
  const policy = await createPresignedPost(s3, { Bucket: "photos", Key: "form" });
  for (const [name, value] of Object.entries(policy.fields)) form.append(name, value);
  form.append("file", new Blob(["by form"]));
  expect((await fetch(policy.url, { method: "POST", headers: { origin: PAGE }, body: form })).status).toBe(204);

  // A signature that was not made by this cloud's functions opens nothing.
  const guessed = new S3Client({ ...aws, credentials: { accessKeyId: "operator", secretAccessKey: "local" } });
  const forged = await getSignedUrl(guessed, new GetObjectCommand({ Bucket: "photos", Key: "p" }), { expiresIn: 60 });
  expect(await send(forged, { method: "GET", headers: page })).toMatchObject({ status: 403 });
  const forgedPolicy = await createPresignedPost(guessed, { Bucket: "photos", Key: "p" });
  const forgedForm = new FormData();
  for (const [name, value] of Object.entries(forgedPolicy.fields)) forgedForm.append(name, value);
  forgedForm.append("file", new Blob(["x"]));
  expect((await fetch(forgedPolicy.url, { method: "POST", body: forgedForm })).status).toBe(403);
  expect((await send(`${cloud.endpoint}/photos/p?X-Amz-Signature=0`, { method: "GET", headers: page })).status).toBe(
    400,
  );
});

test("a presigned URL whose time cannot be read has expired", async () => {
  const url = new URL(await getSignedUrl(s3, new GetObjectCommand({ Bucket: "photos", Key: "p" }), { expiresIn: 60 }));
  url.searchParams.set("X-Amz-Date", "soon");
  expect(await send(url.href, { method: "GET" })).toMatchObject({ status: 403 });
  url.searchParams.delete("X-Amz-Expires");
  expect(await send(url.href, { method: "GET" })).toMatchObject({ status: 400 });
});

test.for([
  ["evil.test", 403],
  ["evil.test:4601", 403],
  ["127.0.0.1.evil.test", 403],
  ["localhost.evil.test", 403],
  ["169.254.169.254", 403],
  ["[::1]", 403],
  ["[", 403],
  ["127.0.0.1:99999", 400],
  ["a b.localhost", 400],
] as const)("a request for the host %s is refused (DNS rebinding)", async ([host, expected]) => {
  const signed = signRequest("sqs", aws.credentials, { url: cloud.endpoint, headers: JSON_CALL });
  const { status, body } = await send(cloud.endpoint, { headers: { ...signed, host } });
  expect([status, body]).toEqual([expected, expect.stringMatching(/InvalidHost|InvalidURI/)]);
  expect(reached).toEqual([]);
});

test.for([
  ["sqs", "/%zz"],
  ["s3", "/photos/%zz"],
  ["s3", "/photos/%e0%a4%a"],
  ["s3", "/photos/%ff"],
  ["lambda", "/2015-03-31/functions/%zz/invocations"],
  ["execute-api", "/api/stage/@connections/%zz"],
] as const)("%s: a path with a broken escape is refused: %s", async ([service, path]) => {
  const url = `${cloud.endpoint}${path}`;
  const { status, body } = await send(url, { headers: signRequest(service, aws.credentials, { url: cloud.endpoint }) });
  expect([status, body]).toEqual([400, expect.stringContaining("InvalidURI")]);
});

test.for(["GET http://evil.test/ HTTP/1.1", "OPTIONS * HTTP/1.1", "GET //evil.test/x HTTP/1.1"])(
  "an unsigned request with the line %s is refused",
  async (line) => {
    const socket = connect(cloud.port, "127.0.0.1");
    socket.end(`${line}\r\nhost: 127.0.0.1:${cloud.port}\r\nconnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 4\d\d /);
  },
);

test("a body that claims to be gzip and is not is refused", async () => {
  const headers = signRequest("sqs", aws.credentials, { url: cloud.endpoint, headers: JSON_CALL, body: "{}" });
  const { status } = await send(cloud.endpoint, { headers: { ...headers, "content-encoding": "gzip" }, body: "{}" });
  expect(status).toBe(400);
});

test("the operator's key calls everything", async () => {
  expect(await new SQSClient(aws).send(new ListQueuesCommand())).toMatchObject({ $metadata: { httpStatusCode: 200 } });
});

test.for([
  ["sqs", "AmazonSQS.SendMessageBatch", { QueueUrl: "q", Entries: [null] }],
  ["sqs", "AmazonSQS.DeleteMessageBatch", { QueueUrl: "q", Entries: ["x"] }],
  ["sqs", "AmazonSQS.SendMessage", { QueueUrl: "q", MessageBody: "b", MessageAttributes: { a: null } }],
  ["sqs", "AmazonSQS.SendMessage", { QueueUrl: "q", MessageBody: "b", MessageAttributes: [1] }],
  ["sqs", "AmazonSQS.SendMessage", { QueueUrl: 5, MessageBody: "b" }],
  ["sqs", "AmazonSQS.CreateQueue", { QueueName: "new", Attributes: "x" }],
  ["sqs", "AmazonSQS.CreateQueue", { QueueName: "new", tags: { a: {} } }],
  ["sqs", "AmazonSQS.GetQueueAttributes", { QueueUrl: "q", AttributeNames: [{}] }],
  ["events", "AWSEvents.PutEvents", { Entries: [null] }],
  ["events", "AWSEvents.PutEvents", { Entries: "x" }],
  ["events", "AWSEvents.TestEventPattern", { Event: "{", EventPattern: "{}" }],
  ["ssm", "AmazonSSM.GetParameters", { Names: [null] }],
  ["ssm", "AmazonSSM.GetParameter", { Name: {} }],
  ["logs", "Logs_20140328.PutLogEvents", { logGroupName: "g", logStreamName: "s", logEvents: [null] }],
  ["dynamodb", "DynamoDB_20120810.UpdateTimeToLive", { TableName: "T" }],
  ["states", "AWSStepFunctions.StartExecution", { stateMachineArn: 5 }],
] as const)("%s: a member of the wrong shape is the caller's error: %s %j", async ([service, target, input]) => {
  const body = JSON.stringify({
    ...input,
    ...("QueueUrl" in input && input.QueueUrl === "q" ? { QueueUrl: cloud.queueUrl("q") } : {}),
  });
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
  const { status } = await send(cloud.endpoint, {
    headers: signRequest(service, aws.credentials, { url: cloud.endpoint, headers, body }),
    body,
  });
  expect(status).toBe(400);
});

test.for([
  ["sqs", "AmazonSQS.SendMessageBatch", { QueueUrl: "q", Entries: [null] }],
  ["sqs", "AmazonSQS.DeleteMessageBatch", { QueueUrl: "q", Entries: [{ Id: "a", ReceiptHandle: "r" }, null] }],
  ["sqs", "AmazonSQS.ChangeMessageVisibilityBatch", { QueueUrl: "q", Entries: [null] }],
  ["sqs", "AmazonSQS.GetQueueAttributes", { QueueUrl: "q", AttributeNames: [null] }],
  ["sqs", "AmazonSQS.ReceiveMessage", { QueueUrl: "q", AttributeNames: [null] }],
  ["sqs", "AmazonSQS.ReceiveMessage", { QueueUrl: "q", MessageAttributeNames: ["All", null] }],
  ["sqs", "AmazonSQS.ReceiveMessage", { QueueUrl: "q", MessageSystemAttributeNames: [null] }],
  ["sqs", "AmazonSQS.UntagQueue", { QueueUrl: "q", TagKeys: [null] }],
  ["events", "AWSEvents.PutEvents", { Entries: [null] }],
  ["events", "AWSEvents.PutEvents", { Entries: [{ Source: "s", DetailType: "t", Detail: "{}", Resources: [null] }] }],
  ["ssm", "AmazonSSM.GetParameters", { Names: ["a", null] }],
  ["logs", "Logs_20140328.PutLogEvents", { logGroupName: "g", logStreamName: "s", logEvents: [null] }],
  ["logs", "Logs_20140328.FilterLogEvents", { logGroupName: "g", logStreamNames: [null] }],
  ["monitoring", "GraniteServiceVersion20100801.DescribeAlarms", { AlarmNames: [null] }],
  ["dynamodb", "DynamoDB_20120810.BatchGetItem", { RequestItems: { T: { Keys: [null] } } }],
  ["dynamodb", "DynamoDB_20120810.BatchWriteItem", { RequestItems: { T: [null] } }],
  ["dynamodb", "DynamoDB_20120810.GetItem", { TableName: "T", Key: { pk: { S: "a" } }, AttributesToGet: [null] }],
  ["dynamodb", "DynamoDB_20120810.PutItem", { TableName: "T", Item: { pk: { S: "a" }, l: { L: [null] } } }],
  ["dynamodb", "DynamoDB_20120810.PutItem", { TableName: "T", Item: { pk: { S: "a" }, l: { SS: [null] } } }],
] as const)("%s: null in a list is the caller's error: %s %j", async ([service, target, input]) => {
  const body = JSON.stringify({ ...input, ...("QueueUrl" in input ? { QueueUrl: cloud.queueUrl("q") } : {}) });
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
  const answer = await send(cloud.endpoint, {
    headers: signRequest(service, aws.credentials, { url: cloud.endpoint, headers, body }),
    body,
  });
  expect([answer.status, JSON.parse(answer.body)]).toEqual([
    400,
    { __type: expect.stringMatching(/ValidationException$/), message: expect.any(String) },
  ]);
});

test("a body that is as deep as it is long is the caller's error", async () => {
  const body = `{"Entries":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSEvents.PutEvents" };
  const signed = signRequest("events", aws.credentials, { url: cloud.endpoint, headers, body });
  expect(await send(cloud.endpoint, { headers: signed, body })).toMatchObject({ status: 400 });
});

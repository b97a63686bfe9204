// Generated from the kernel's docstrings by test/docstrings.test.ts. Do not edit.
// oxlint-disable no-shadow -- each example stands alone
import { PostToConnectionCommand, DescribeTableCommand, DescribeEventBusCommand, HeadObjectCommand, StartExecutionCommand, PublishCommand, GetQueueAttributesCommand, GetParameterCommand, mini, runs, recordPositions, reportPositions, AccessSettings, Visit, VISITS, visit, visitKey, table, positions, progress, correlationId, message, record, RecordPositions, Resource, RunProgressed, TaskCancelled, z, queueUrl, topicArn, stateMachineArn, endpoint, work, notify, register } from "./context.ts";
import { type BodyParser, jsonBody, readBody, assertNoBody, decodeUtf8, parseJson } from "@waybill/kernel/body";
import { dynamoClient, sqsClient, eventBridgeClient, s3Client, snsClient, ssmClient, sfnClient, apiGatewayManagementClient } from "@waybill/kernel/clients";
import { compareAndSet, writeConflict } from "@waybill/kernel/compare-and-set";
import { forEachConcurrently } from "@waybill/kernel/concurrently";
import { describeIssue } from "@waybill/kernel/describe-issue";
import { doEach } from "@waybill/kernel/do-each";
import { EnqueueFailedError, enqueue } from "@waybill/kernel/enqueue";
import { PermanentError, TooEarlyError, UndeliveredError, DeadlineExceededError, toError } from "@waybill/kernel/errors";
import { type FieldError, type ProblemOptions, Problem, wrongField, problem } from "@waybill/kernel/problem";
import { FAILURE_ATTRIBUTES } from "@waybill/kernel/failure-attributes";
import { failurePartitions, failureKey, closedFailureExpiry, type Failure } from "@waybill/kernel/failure";
import { http, type HttpResponse, ok, created, accepted, noContent, redirect, text, bytes, type Caller, isInTeams, assertAdminOfAllTeams, callerLimit, type ResponseSchema, type ResponseSchemas, type EndpointConfig, type AnyEndpointConfig, type EndpointRequest, type EndpointHandler } from "@waybill/kernel/http";
import { createId, createIdOfSecret, sha256OfJson } from "@waybill/kernel/ids";
import { type ItemList, listedUnder, ownedBy, listQuery } from "@waybill/kernel/list";
import { log, childLog, version } from "@waybill/kernel/log";
import { type RunOnce, once } from "@waybill/kernel/once";
import { type EntityMapping, type Outbox, type StoredEntity, isEntityOf, readEntity, toStoredEntity, writeEntity, flushOutbox, sweepEntities } from "@waybill/kernel/outbox";
import { type PageRequest, type PageResult, PageQuery, encodeCursor, decodeCursor, invalidCursor } from "@waybill/kernel/pages";
import { InvalidItemError, parser } from "@waybill/kernel/parser";
import { PublishFailedError, publish } from "@waybill/kernel/publish";
import { settings } from "@waybill/kernel/settings";
import { mapStackTraces } from "@waybill/kernel/stack-traces";
import { type StoredObject, ObjectsStored, toMessage } from "@waybill/kernel/stored-object";
import { type SweepResult, type RemainingMs, type SweepEvent, sweepAll, sweeper } from "@waybill/kernel/sweeper";
import { type TableItem, type TableKey, type Condition, IF_NEW, ifVersion, type TableQuery, dueQuery, Table } from "@waybill/kernel/table";
import { type SqsOptions, sqsBatch, sqsRecord, throughBus, type ApiOptions, apiEvent, lambdaContext } from "@waybill/kernel/testing";
import { truncateBytes, formatCsvCell } from "@waybill/kernel/text";
import { expiresAfter } from "@waybill/kernel/ttl";
import { validate, fieldErrors, listIssues } from "@waybill/kernel/validate";
import { type WarmUpResult, isWarmUpEvent, warmUp } from "@waybill/kernel/warm-up";
import { type WorkerOptions, type Worker, worker, type Delivery } from "@waybill/kernel/worker";

export async function BodyParserExample() {
  const csv: BodyParser = { types: ["text/csv"], read: (text) => text.split("\n") };
  void [csv];
}

export async function jsonBodyExample() {
  const parsed = jsonBody.read('{"runId":"run_1"}', "application/json");
  void [parsed];
}

export async function readBodyExample() {
  const body = readBody(apiEvent({ body: { runId: "run_1" } }), 262_144, jsonBody);
  void [body];
}

export async function assertNoBodyExample() {
  assertNoBody(apiEvent({ route: "POST /v1/visits/{visitId}/close" }));
}

export async function decodeUtf8Example() {
  const text = decodeUtf8(Buffer.from("run_1"));
  void [text];
}

export async function parseJsonExample() {
  const value = parseJson('{"runId":"run_1"}');
  void [value];
}

export async function dynamoClientExample() {
  await dynamoClient().send(new DescribeTableCommand({ TableName: Resource.Failures.name }));
}

export async function sqsClientExample() {
  await sqsClient().send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["All"] }));
}

export async function eventBridgeClientExample() {
  await eventBridgeClient().send(new DescribeEventBusCommand({ Name: Resource.Bus.name }));
}

export async function s3ClientExample() {
  await s3Client().send(new HeadObjectCommand({ Bucket: "photos", Key: "originals/1.jpg" }));
}

export async function snsClientExample() {
  await snsClient().send(new PublishCommand({ TopicArn: topicArn, Message: "An import has finished." }));
}

export async function ssmClientExample() {
  await ssmClient().send(new GetParameterCommand({ Name: "/waybill/dev/access/issuer" }));
}

export async function sfnClientExample() {
  await sfnClient().send(new StartExecutionCommand({ stateMachineArn, name: "rep_1" }));
}

export async function apiGatewayManagementClientExample() {
  await apiGatewayManagementClient(endpoint).send(new PostToConnectionCommand({ ConnectionId: "c1", Data: "{}" }));
}

export async function compareAndSetExample() {
  const stored = await compareAndSet("visit vis_1", async function closeVisit() {
    const before = await readEntity(table, VISITS, visitKey);
    return writeEntity(table, VISITS, { ...visit, closed: true }, before);
  });
  void [stored];
}

export async function writeConflictExample() {
  throw writeConflict("task tsk_1");
}

export async function forEachConcurrentlyExample() {
  await forEachConcurrently(["run_1", "run_2"], 5, async function registerRun(runId) {
    await register(runId);
  });
}

export async function describeIssueExample() {
  const result = Visit.safeParse({ visitId: 1 }, { error: describeIssue });
  void [result];
}

export async function doEachExample() {
  await doEach(["run_1", "run_2"], async function registerRun(runId) {
    await register(runId);
  });
}

export async function EnqueueFailedErrorExample() {
  await enqueue(queueUrl, message).catch((error: unknown) => {
    if (error instanceof EnqueueFailedError) log.warn("not enqueued", { failed: error.failed });
    throw error;
  });
}

export async function enqueueExample() {
  await enqueue(queueUrl, RecordPositions.create(positions, { id: "c1.k1", correlationId }));
}

export async function PermanentErrorExample() {
  throw new PermanentError("run.closed", "run run_1 has ended and accepts no more fixes");
}

export async function TooEarlyErrorExample() {
  throw new TooEarlyError("revision 2 of route rte_1 has not arrived yet");
}

export async function UndeliveredErrorExample() {
  await publish(message).catch((error: unknown) => {
    if (error instanceof UndeliveredError) log.warn("not delivered", { failed: error.failed });
    throw error;
  });
}

export async function DeadlineExceededErrorExample() {
  const isTimeout = (error: Error) => error instanceof DeadlineExceededError;
  void [isTimeout];
}

export async function toErrorExample() {
  const error = await work().catch((thrown: unknown) => toError(thrown));
  void [error];
}

export async function FieldErrorExample() {
  const error: FieldError = { pointer: "/fixes/3/lat", detail: "Write 90 or less." };
  void [error];
}

export async function ProblemOptionsExample() {
  const options: ProblemOptions = { retryAfterSeconds: 5 };
  void [options];
}

export async function ProblemExample() {
  const isNotFound = (error: Error) => error instanceof Problem && error.code === "NOT_FOUND";
  void [isNotFound];
}

export async function wrongFieldExample() {
  throw wrongField("/window/to", "Write a time after window.from.");
}

export async function problemExample() {
  throw problem("NOT_FOUND", "There is no run run_1.");
}

export async function FAILURE_ATTRIBUTESExample() {
  const reasons = FAILURE_ATTRIBUTES.map((name) => record.messageAttributes[name]?.stringValue);
  void [reasons];
}

export async function failurePartitionsExample() {
  for (const partition of failurePartitions("RecordPositions"))
    await table.queryAll({
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": partition },
    });
}

export async function failureKeyExample() {
  const failure = await table.get(failureKey("RecordPositions", "c1.k1"));
  void [failure];
}

export async function closedFailureExpiryExample() {
  const expiresAt = closedFailureExpiry(new Date());
  void [expiresAt];
}

export async function FailureExample() {
  const lastError = (failure: Failure) => failure.attempts.at(-1)?.error.message;
  void [lastError];
}

export async function httpExample() {
  const handler = http(
    { name: "GetVisit", roles: ["manager"], path: z.object({ visitId: z.string() }) },
    async function getVisit({ path }) {
      const stored = await readEntity(table, VISITS, visitKey);
      if (!stored) throw problem("NOT_FOUND", `There is no visit ${path.visitId}.`);
      return ok(stored.body);
    },
  );
  void [handler];
}

export async function HttpResponseExample() {
  const teapot: HttpResponse = { statusCode: 418, headers: {}, body: "" };
  void [teapot];
}

export async function okExample() {
  return ok({ runId: "run_1", state: "active" });
}

export async function createdExample() {
  return created({ visitId: "vis_1" }, "/v1/visits/vis_1");
}

export async function acceptedExample() {
  return accepted({ accepted: 2 });
}

export async function noContentExample() {
  return noContent();
}

export async function redirectExample() {
  return redirect("https://example.com/report.pdf");
}

export async function textExample() {
  return text("text/csv", "runId\nrun_1", { filename: "runs.csv" });
}

export async function bytesExample() {
  return bytes("image/png", new Uint8Array([137, 80, 78, 71]), { "cache-control": "no-cache" });
}

export async function CallerExample() {
  const isManager = ({ role }: Caller) => role === "manager" || role === "admin";
  void [isManager];
}

export async function isInTeamsExample() {
  const isOfNorth = (caller: Caller) => isInTeams(caller, "north");
  void [isOfNorth];
}

export async function assertAdminOfAllTeamsExample() {
  const refuse = (caller: Caller) => assertAdminOfAllTeams(caller, "visitor v1");
  void [refuse];
}

export async function callerLimitExample() {
  const countRequest = callerLimit(60);
  countRequest("device-7", Date.now());
  void [countRequest];
}

export async function ResponseSchemaExample() {
  const visit: ResponseSchema = z.object({ visitId: z.string() });
  void [visit];
}

export async function ResponseSchemasExample() {
  const responses: ResponseSchemas = { 200: z.object({ visitId: z.string() }), 204: {} };
  void [responses];
}

export async function EndpointConfigExample() {
  const config: EndpointConfig<typeof Visit, z.ZodUndefined, z.ZodUndefined> = {
    name: "CreateVisit",
    roles: ["courier"],
    body: Visit,
  };
  void [config];
}

export async function AnyEndpointConfigExample() {
  const names = (endpoints: readonly AnyEndpointConfig[]) => endpoints.map(({ name }) => name);
  void [names];
}

export async function EndpointRequestExample() {
  const visitId = ({ body }: EndpointRequest<z.output<typeof Visit>>) => body.visitId;
  void [visitId];
}

export async function EndpointHandlerExample() {
  const call = (handler: EndpointHandler) => handler(apiEvent({ route: "GET /v1/version" }), lambdaContext());
  void [call];
}

export async function createIdExample() {
  const visitId = createId("vis", "m1", "4f9a2c1e");
  void [visitId];
}

export async function createIdOfSecretExample() {
  const linkId = createIdOfSecret("lnk", "m3C0xq8kTzq1b0bFJv2c7A");
  void [linkId];
}

export async function sha256OfJsonExample() {
  const digest = sha256OfJson(["visit", { at: "2026-11-21T09:00:00.000Z" }]);
  void [digest];
}

export async function ItemListExample() {
  const openVisits: ItemList = { index: "Cells", attribute: "cell", value: "OPEN", keys: ["u281#0", "u281#1"] };
  void [openVisits];
}

export async function listedUnderExample() {
  const visits = await table.queryAll(listQuery(listedUnder("VISITS#open", "2026-11")));
  void [visits];
}

export async function ownedByExample() {
  const page = await table.list(ownedBy("VISITS#c1"), { limit: 25 }, (item) => item["body"]);
  void [page];
}

export async function listQueryExample() {
  const visits = await table.queryAll(listQuery(listedUnder("VISITS#open")));
  void [visits];
}

export async function logExample() {
  log.info("swept", { seen: 12 });
}

export async function childLogExample() {
  childLog({ runId: "run_1" }).warn("no route yet");
}

export async function versionExample() {
  log.info("started", { version: version() });
}

export async function RunOnceExample() {
  const runOnce: RunOnce = once("NotifyCourier");
  void [runOnce];
}

export async function onceExample() {
  const handler = worker("NotifyCourier", TaskCancelled, notify, { once });
  void [handler];
}

export async function EntityMappingExample() {
  const mapping: EntityMapping<Visit> = {
    key: ({ visitId }) => ({ pk: `VISIT#${visitId}`, sk: "VISIT" }),
    version: ({ version }) => version,
    parse: ({ body }) => Visit.parse(body),
  };
  void [mapping];
}

export async function OutboxExample() {
  const outbox: Outbox = { events: [message], at: Date.now() };
  void [outbox];
}

export async function StoredEntityExample() {
  const isClosed = (stored: StoredEntity<Visit>) => stored.body.closed;
  void [isClosed];
}

export async function isEntityOfExample() {
  await sweepEntities(table, Date.now(), () => VISITS, async function flush(stored) {
    if (isEntityOf(stored, VISITS)) await flushOutbox(table, stored);
  });
}

export async function readEntityExample() {
  const stored = await readEntity(table, VISITS, visitKey);
  void [stored];
}

export async function toStoredEntityExample() {
  const { Items = [] } = await table.query(dueQuery(new Date().toISOString()));
  const visits = Items.map((item) => toStoredEntity(VISITS, item));
  void [Items, visits];
}

export async function writeEntityExample() {
  const before = await readEntity(table, VISITS, visitKey);
  const stored = await writeEntity(table, VISITS, visit, before, { events: [message], at: Date.now() });
  void [before, stored];
}

export async function flushOutboxExample() {
  const stored = await readEntity(table, VISITS, visitKey);
  if (stored) await flushOutbox(table, stored);
  void [stored];
}

export async function sweepEntitiesExample() {
  await sweepEntities(table, Date.now(), () => VISITS, async function flush(stored) {
    await flushOutbox(table, stored);
  });
}

export async function PageRequestExample() {
  const page: PageRequest = { limit: 25 };
  void [page];
}

export async function PageResultExample() {
  const count = ({ items }: PageResult<Visit>) => items.length;
  void [count];
}

export async function PageQueryExample() {
  const ListVisitsQuery = z.strictObject({ ...PageQuery, state: z.enum(["open", "closed"]).optional() });
  void [ListVisitsQuery];
}

export async function encodeCursorExample() {
  const cursor = encodeCursor({ pk: "VISIT#vis_1", sk: "VISIT", state: "open", listed: "2026-11-30" });
  void [cursor];
}

export async function decodeCursorExample() {
  const start = decodeCursor(undefined, "state", "open");
  void [start];
}

export async function invalidCursorExample() {
  throw invalidCursor();
}

export async function InvalidItemErrorExample() {
  const isDamaged = (error: Error) => error instanceof InvalidItemError;
  void [isDamaged];
}

export async function parserExample() {
  const parseVisit = parser<Visit>("visit", () =>
    mini.looseObject({ visitId: mini.string(), version: mini.int(), closed: mini.boolean() }),
  );
  void [parseVisit];
}

export async function PublishFailedErrorExample() {
  await publish(message).catch((error: unknown) => {
    if (error instanceof PublishFailedError) log.warn("not published", { failed: error.failed });
    throw error;
  });
}

export async function publishExample() {
  await publish(RunProgressed.create(progress, { id: "run_1.progressed.7", correlationId }));
}

export async function settingsExample() {
  const { issuer } = await settings("access", "authorizer", AccessSettings);
  void [issuer];
}

export async function mapStackTracesExample() {
  mapStackTraces();
  const where = new Error("late").stack; // … packages/tasks/src/store.ts:12:9
  void [where];
}

export async function StoredObjectExample() {
  const keys = ({ objects }: StoredObject) => objects.map(({ key }) => key);
  void [keys];
}

export async function ObjectsStoredExample() {
  const handler = worker("RegisterPhoto", ObjectsStored, async function registerPhotos({ data }) {
    for (const { key } of data.objects) await register(key);
  });
  void [handler];
}

export async function toMessageExample() {
  const message = toMessage({ Records: [{ eventSource: "aws:s3" }] });
  void [message];
}

export async function SweepResultExample() {
  const isComplete = ({ failed, cutShort }: SweepResult) => failed.length === 0 && !cutShort;
  void [isComplete];
}

export async function RemainingMsExample() {
  const leftMs: RemainingMs = () => lambdaContext().getRemainingTimeInMillis();
  void [leftMs];
}

export async function SweepEventExample() {
  const event: SweepEvent = { sweep: "SweepVisits", shard: 3 };
  void [event];
}

export async function sweepAllExample() {
  await sweepAll(table.pages(dueQuery(new Date().toISOString())), async function look(item) {
    log.info("due", { pk: item["pk"] });
  });
}

export async function sweeperExample() {
  const handler = sweeper("SweepVisits", table.ready, async function sweepVisits(now, leftMs) {
    return sweepEntities(table, now, () => VISITS, (stored) => flushOutbox(table, stored).then(() => {}), leftMs);
  });
  void [handler];
}

export async function TableItemExample() {
  const item: TableItem = { ...visitKey, body: visit };
  void [item];
}

export async function TableKeyExample() {
  const key: TableKey = { pk: "VISIT#vis_1", sk: "VISIT" };
  void [key];
}

export async function ConditionExample() {
  const isOpen: Condition = { expression: "body.closed = :closed", values: { ":closed": false } };
  void [isOpen];
}

export async function IF_NEWExample() {
  const isCreated = await table.put({ ...visitKey, body: visit }, IF_NEW);
  void [isCreated];
}

export async function ifVersionExample() {
  const isWritten = await table.put({ ...visitKey, version: 2, body: visit }, ifVersion(1));
  void [isWritten];
}

export async function TableQueryExample() {
  const query: TableQuery = {
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": visitKey.pk },
  };
  void [query];
}

export async function dueQueryExample() {
  for await (const page of table.pages(dueQuery(new Date().toISOString()))) log.info("due", { items: page.length });
}

export async function TableExample() {
  const visits = new Table(() => Resource.Tasks);
  const item = await visits.get(visitKey);
  void [visits, item];
}

export async function SqsOptionsExample() {
  const redelivered: SqsOptions = { receiveCount: 2 };
  void [redelivered];
}

export async function sqsBatchExample() {
  const { batchItemFailures } = await recordPositions(sqsBatch(message), lambdaContext());
  void [batchItemFailures];
}

export async function sqsRecordExample() {
  const batch = { Records: [sqsRecord(message), sqsRecord(message, { receiveCount: 3 })] };
  void [batch];
}

export async function throughBusExample() {
  const { batchItemFailures } = await recordPositions(sqsBatch(throughBus(message)), lambdaContext());
  void [batchItemFailures];
}

export async function ApiOptionsExample() {
  const options: ApiOptions = { route: "POST /v1/positions", caller: { sub: "c1", role: "courier" } };
  void [options];
}

export async function apiEventExample() {
  const response = await reportPositions(
    apiEvent({ route: "POST /v1/positions", body: positions, caller: { sub: "c1", role: "courier" } }),
    lambdaContext(),
  );
  void [response];
}

export async function lambdaContextExample() {
  const almostOver = lambdaContext({ remainingMs: 500 });
  void [almostOver];
}

export async function truncateBytesExample() {
  const short = truncateBytes("Straße", 5); // "Stra"
  void [short];
}

export async function formatCsvCellExample() {
  const cell = formatCsvCell("=1+1"); // "'=1+1"
  void [cell];
}

export async function expiresAfterExample() {
  const expiresAt = expiresAfter("2026-11-21T09:00:00.000Z", 400);
  void [expiresAt];
}

export async function validateExample() {
  const { visitId } = validate(Visit, { visitId: "vis_1", version: 1, closed: false });
  void [visitId];
}

export async function fieldErrorsExample() {
  const { error } = Visit.safeParse({});
  const errors = fieldErrors(error?.issues ?? [], "/body");
  void [error, errors];
}

export async function listIssuesExample() {
  const { error } = Visit.safeParse({});
  const issues = listIssues(error?.issues ?? []);
  void [error, issues];
}

export async function WarmUpResultExample() {
  const result: WarmUpResult = { warm: true, version: "1.2.0" };
  void [result];
}

export async function isWarmUpEventExample() {
  const isWarmUp = isWarmUpEvent({}); // true
  void [isWarmUp];
}

export async function warmUpExample() {
  const result = await warmUp("ListVisits", table.ready);
  void [result];
}

export async function WorkerOptionsExample() {
  const options: WorkerOptions = { concurrency: 5, warm: table.ready };
  void [options];
}

export async function WorkerExample() {
  const invoke = (handler: Worker) => handler(sqsBatch(message), lambdaContext());
  void [invoke];
}

export async function workerExample() {
  const handler = worker("RecordPositions", RecordPositions, async function recordPositions({ data }, delivery) {
    const { moved } = await runs.add(data.runId, data.fixes);
    delivery.log.debug("added", { moved });
  });
  void [handler];
}

export async function DeliveryExample() {
  const isFirst = ({ receiveCount, redelivered }: Delivery) => receiveCount === 1 && !redelivered;
  void [isFirst];
}

import type { Message } from "@waybill/events-schema/event";
import { CourierAvailabilityChanged } from "@waybill/events-schema/people";
import { LinkCreated, TaskClaimed, TaskStarted } from "@waybill/events-schema/tasks";
import { RunProgressed } from "@waybill/events-schema/tracking";
import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { type SkippingClock, skippingClock } from "@waybill/local/clock";
import type { AwsRequest } from "@waybill/local/interfaces";
import { table } from "@waybill/operator/text";
import { loadPlan } from "@waybill/plan/plan";
import { accessKeyOf } from "@waybill/local/iam/access-keys";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import type { TableView } from "@waybill/plan/view/stage-view";
import { startReceiver } from "../../packages/webhooks/test/receiver.ts";
import { createDispatchClient } from "../../test/support/dispatch-client.ts";
import { queueArn } from "../../test/support/day-messages.ts";
import { BUNDLE_MODE, type BenchmarkEffort, type BenchmarkResult, median } from "../benchmark.ts";
import { type DynamoItem, indexesOf } from "../item-bytes.ts";
import { countLogBytes, createMeter, receiveRequests } from "../meter.ts";
import { PRICES } from "../prices.ts";

const DAY_MS = 86_400_000;
const MESSAGES = { full: 400, quick: 2 };

interface Case {
  what: string;
  functions: readonly string[];
  /** Of the receiver; undefined: no webhook receives the event. */
  answers?: number;
  queue: string;
  event: (n: number, now: number) => Message;
  /** How many messages of SQS an event is before it comes to its queue. */
  sent: number;
}

const claimed = (n: number, now: number) =>
  TaskClaimed.create({ taskId: `tsk_${n}`, courierId: "c1" }, { id: `tsk_${n}.${now}`, at: new Date(now) });
const started = (n: number, now: number) => {
  const task = {
    taskId: `tsk_${n}`,
    runId: `run_${n}`,
    courierId: `c${n}`,
    routeId: "rte_1",
    revision: 1,
    team: "north",
  };
  return TaskStarted.create(task, { id: `tsk_${n}.${now}`, at: new Date(now) });
};
const blocked = (n: number, now: number) =>
  CourierAvailabilityChanged.create(
    { courierId: `c${n}`, availability: "blocked" },
    { id: `c${n}.${now}`, seq: 1, at: new Date(now) },
  );
const linked = (n: number, now: number) =>
  LinkCreated.create(
    { linkId: `lnk_${n}`, taskId: `tsk_${n}`, stopId: "s1", expiresAt: new Date(now + DAY_MS).toISOString() },
    { id: `lnk_${n}.created`, at: new Date(now) },
  );
const progressed = (n: number, now: number) => {
  const fixTime = new Date(now).toISOString();
  const data = { runId: `run_${n}`, taskId: `tsk_${n}`, distanceM: n, point: { lat: 52.5, lon: 13.4 }, fixTime };
  return RunProgressed.create({ ...data, counts: { ok: 1 } }, { id: `run_${n}.${now}`, at: new Date(now) });
};
const CASES: readonly Case[] = [
  {
    what: "an event that no webhook receives",
    functions: ["EnqueueWebhooks"],
    queue: "EnqueueWebhooksQueue",
    event: claimed,
    sent: 1,
  },
  {
    what: "an event and its message, accepted at once",
    functions: ["EnqueueWebhooks", "SendWebhooks"],
    answers: 204,
    queue: "EnqueueWebhooksQueue",
    event: claimed,
    sent: 1,
  },
  {
    what: "an event and its message, refused once",
    functions: ["EnqueueWebhooks", "SendWebhooks"],
    answers: 500,
    queue: "EnqueueWebhooksQueue",
    event: claimed,
    sent: 1,
  },
  {
    what: "a position for customers' notices",
    functions: ["DeriveNotices"],
    queue: "DeriveNoticesQueue",
    event: progressed,
    sent: 1,
  },
  {
    what: "a start of a courier's first run, for people",
    functions: ["ProjectCouriers"],
    queue: "ProjectCouriersQueue",
    event: started,
    sent: 1,
  },
  {
    what: "a courier goes off duty or is blocked, for claims",
    functions: ["ProjectAvailability"],
    queue: "ProjectAvailabilityQueue",
    event: blocked,
    sent: 1,
  },
  {
    what: "a customer's link, for who opens it",
    functions: ["ProjectLinks"],
    queue: "ProjectLinksQueue",
    event: linked,
    sent: 1,
  },
];

/**
 * The bill for a million events of each kind, with one webhook. Calls, units and log bytes are counted on the offline cloud; only
 * milliseconds are this machine's, and a receiver elsewhere takes longer than one on it.
 */
export async function measureEventCosts(effort: BenchmarkEffort): Promise<BenchmarkResult> {
  const figures = [];
  for (const one of CASES) figures.push({ what: one.what, ...(await countUnits(one, effort)) });
  const rows = figures.map(({ what, sqs, lambda, reads, writes, gbSeconds, logBytes, dollars }) => [
    what,
    sqs.toFixed(2),
    lambda.toFixed(2),
    reads.toFixed(2),
    writes.toFixed(2),
    gbSeconds.toFixed(4),
    logBytes.toFixed(0),
    dollars.toFixed(2),
  ]);
  const text = [
    `list prices of ${PRICES.region}, ${PRICES.asOf}, no free tier; units of one event, dollars per million`,
    table(["EVENT", "SQS", "LAMBDA", "READS", "WRITES", "GB-s", "LOG BYTES", "$"], rows),
  ];
  return { figures, text: text.join("\n") };
}

async function countUnits({ functions: ids, answers, queue, event, sent }: Case, effort: BenchmarkEffort) {
  const view = createStageView(loadPlan("aws"));
  const functions = view.functions.filter(({ id }) => ids.includes(id));
  const keys = functions.map(({ name }) => accessKeyOf(name));
  const meter = createMeter(functions);
  let indexWrites = 0;
  const clock = skippingClock();
  const local = await startLocal({
    clock,
    bundle: BUNDLE_MODE[effort],
    interceptor: {
      before: (request) => {
        meter.before(request);
        if (keys.includes(request.accessKeyId ?? "")) indexWrites += countIndexWrites(request, local.view.tables);
      },
      after: () => {},
    },
    onTraceEvent: (one) => meter.record(one),
  });
  const receiver = await startReceiver(() => answers);
  try {
    if (answers !== undefined) await registerWebhook(local, clock, receiver.url);
    const send = async (count: number) => {
      for (let n = 0; n < count; n++)
        local.cloud.queues.send(queueArn(local, queue), JSON.stringify(event(n, clock.now())));
      await local.waitUntilIdle({ skip: true });
    };
    await send(1);
    meter.reset();
    indexWrites = 0;
    const isCounted = (group: string) => functions.some(({ logGroup }) => logGroup === group);
    const logged = countLogBytes(local, isCounted);
    const count = MESSAGES[effort];
    await send(count);
    const { invocations, calls, readUnits, writeUnits } = meter;
    const units = {
      sqs: (receiveRequests(invocations) + (calls.get("SendMessageBatch") ?? 0)) / count + sent,
      lambda: invocations.length / count,
      reads: readUnits / count,
      writes: (writeUnits + indexWrites) / count,
      gbSeconds: functions.reduce((sum, { id, memoryMb }) => {
        const ran = invocations.filter((one) => one.function === id);
        const ms = median(ran.map((one) => one.ms)) * ran.length;
        return sum + (ms * memoryMb) / 1_024 / 1_000 / count;
      }, 0),
      logBytes: (countLogBytes(local, isCounted) - logged) / count,
    };
    const dollars =
      1e6 *
      (units.sqs * PRICES.sqsRequest +
        units.lambda * PRICES.lambdaRequest +
        units.reads * PRICES.readUnit +
        units.writes * PRICES.writeUnit +
        units.gbSeconds * PRICES.lambdaGbSecondArm +
        (units.logBytes / 1e9) * PRICES.logGb);
    return { ...units, dollars };
  } finally {
    receiver.stop();
    await local.stop();
  }
}

async function registerWebhook(local: LocalWaybill, clock: SkippingClock, url: string): Promise<void> {
  const { request, admin } = await createDispatchClient(local, clock);
  await request(admin, "POST /v1/webhooks", { url, events: [TaskClaimed.name] });
}

/** A write of an item that is in an index writes there, too; all items here are below 1 KB. */
function countIndexWrites({ headers, body }: AwsRequest, tables: readonly TableView[]): number {
  if (!headers["x-amz-target"]?.endsWith(".PutItem")) return 0;
  const { Item, TableName } = JSON.parse(body.toString("utf8")) as { Item: DynamoItem; TableName: string };
  return indexesOf(
    Item,
    tables.find(({ name }) => name === TableName)!,
  ).length;
}

import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { RunProgressed } from "@waybill/events-schema/tracking";
import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import type { TraceEvent } from "@waybill/local/interfaces";
import { table } from "@waybill/operator/text";
import { isInPackage, limitToFunctions } from "@waybill/plan/view/limit-to-functions";
import { type Meter, createMeter, receiveRequests } from "../meter.ts";
import { type BenchmarkEffort, median, type BenchmarkResult } from "../benchmark.ts";
import { openWatcher } from "../open-watcher.ts";
import { PRICES } from "../prices.ts";

const RUNS = 50;
/** A run's progress is published once in ten seconds. */
const EVENT_INTERVAL_S = 10;
const ROUNDS = { full: 10, quick: 1 };
/** Lambda asks SQS by five long polls of twenty seconds, whether there is anything or not. */
const IDLE_RECEIVES_PER_HOUR = (5 * 3_600) / 20;
/** DynamoDB's units of a subscriber's item, by its keys, scope and expiry: the query reads 4 KB a unit. */
const SUBSCRIBER_BYTES = 80;

const CASES = {
  full: [
    { subscribers: 0, paceS: 2 },
    { subscribers: 1, paceS: 2 },
    { subscribers: 200, paceS: 1 },
    { subscribers: 200, paceS: 2 },
    { subscribers: 200, paceS: 5 },
  ],
  quick: [{ subscribers: 1, paceS: 1 }],
};

interface LiveHour {
  subscribers: number;
  paceS: number;
  /** Per hour. */
  frames: number;
  units: number;
  dollars: Record<"SQS" | "Lambda" | "DynamoDB" | "logs" | "messages" | "minutes", number>;
  total: number;
  /** What one more hour of one subscriber costs. */
  dollarsPerWatchedHour: number;
  /** Largest frame, bytes. */
  largest: number;
  /** Of the offline cloud whole, engines and clients and all. */
  cpuMsPerRound: number;
  rssMb: number;
}

/**
 * The bill for an hour of fifty runs on the live feed. Messages, units, invocations and calls are counted while the clock
 * advances by the feed's pace between rounds; only milliseconds and megabytes are this machine's.
 */
export async function measureLiveFeed(effort: BenchmarkEffort): Promise<BenchmarkResult> {
  const figures: LiveHour[] = [];
  for (const one of CASES[effort]) figures.push(await measureHour({ ...one, rounds: ROUNDS[effort] }));
  const unwatched = figures[0]!.total;
  for (const one of figures) one.dollarsPerWatchedHour = (one.total - unwatched) / Math.max(1, one.subscribers);
  const text = [
    `${RUNS} runs, each announced every ${EVENT_INTERVAL_S} s; dollars an hour, list prices of ${PRICES.region}, ${PRICES.asOf}`,
    table(
      [
        "SUBSCRIBERS",
        "PACE",
        "FRAMES",
        "UNITS",
        "SQS",
        "LAMBDA",
        "DYNAMODB",
        "LOGS",
        "MESSAGES",
        "MINUTES",
        "ALL",
        "A WATCHED HOUR",
      ],
      figures.map(({ subscribers, paceS, frames, units, dollars, total, dollarsPerWatchedHour: watchedHour }) => [
        subscribers,
        `${paceS} s`,
        frames.toLocaleString("en"),
        units.toLocaleString("en"),
        ...Object.values(dollars).map((cost) => cost.toFixed(4)),
        total.toFixed(3),
        watchedHour.toFixed(4),
      ]),
    ),
    table(
      ["SUBSCRIBERS", "PACE", "LARGEST FRAME", "CPU A ROUND", "RSS"],
      figures.map(({ subscribers, paceS, largest, cpuMsPerRound: cpuMsARound, rssMb }) => [
        subscribers,
        `${paceS} s`,
        `${largest} B`,
        `${cpuMsARound.toFixed(0)} ms`,
        `${rssMb.toFixed(0)} MB`,
      ]),
    ),
    "CPU and memory are of the offline cloud whole: bus, queue, table, API, functions and the clients themselves.",
  ];
  return { figures, text: text.join("\n") };
}

interface LiveCase {
  subscribers: number;
  paceS: number;
  rounds: number;
}

async function measureHour({ subscribers, paceS, rounds }: LiveCase): Promise<LiveHour> {
  const counts = createMeter();
  const sent: { units: number; bytes: number }[] = [];
  const clock = skippingClock();
  const plan = limitToFunctions(isInPackage("tracking"));
  const local = await startLocal({ clock, plan, interceptor: counts, onTraceEvent: see });
  function see(happening: TraceEvent): void {
    counts.record(happening);
    if (happening.kind === "socket" && happening.what === "sent")
      sent.push({ units: Number(happening["units"]), bytes: Number(happening["bytes"]) });
  }
  try {
    const { name, stage } = local.view.app;
    local.cloud.parameters.put(`/${name}/${stage}/tracking/live/paceSeconds`, "0"); // the rounds below keep it
    const sockets: WebSocket[] = [];
    while (sockets.length < subscribers) sockets.push(await openWatcher(local, "all"));
    await publishRound(local, clock.now(), 0, RUNS);
    counts.reset();
    sent.length = 0;
    const logged = feedLogBytes(local);
    const cpu = process.cpuUsage();
    for (let n = 0; n < rounds; n++) {
      clock.advanceTo(clock.now() + paceS * 1_000);
      await publishRound(local, clock.now(), n, (RUNS * paceS) / EVENT_INTERVAL_S);
    }
    const { user, system } = process.cpuUsage(cpu);
    const times = 3_600 / (paceS * rounds);
    const units = sent.reduce((sum, one) => sum + one.units, 0);
    const dollars = hourlyCost(local, counts, { subscribers, units, times, logged: feedLogBytes(local) - logged });
    for (const socket of sockets) socket.close();
    return {
      subscribers,
      paceS,
      frames: sent.length * times,
      units: units * times,
      dollars,
      total: Object.values(dollars).reduce((sum, cost) => sum + cost, 0),
      dollarsPerWatchedHour: 0,
      largest: Math.max(0, ...sent.map(({ bytes }) => bytes)),
      cpuMsPerRound: (user + system) / 1_000 / rounds,
      rssMb: process.memoryUsage.rss() / 1e6,
    };
  } finally {
    await local.stop();
  }
}

/** Publishes progress of some of the runs, and waits until every subscriber has received it. */
async function publishRound(local: LocalWaybill, now: number, n: number, moving: number): Promise<void> {
  const { credentials } = local;
  const bus = new EventBridgeClient({ endpoint: local.endpoint, region: local.view.app.region, credentials });
  const progressEvents = Array.from({ length: moving }, (_, nth) => {
    const runId = `run_${(n * moving + nth) % RUNS}`;
    const progress = {
      runId,
      distanceM: 1_234.5 + n,
      progress: 0.4812,
      point: { lat: 52.520_008 + n / 1e4, lon: 13.404_954 },
      fixTime: new Date(now).toISOString(),
      speedMps: 8.31,
      etaAt: new Date(now + 1_200_000).toISOString(),
      team: `team-${nth % 5}`,
      counts: { ok: 120 + n, jump: 1 },
    };
    return RunProgressed.create(progress, { id: `${runId}.progressed.${now}`, at: new Date(now) });
  });
  const EventBusName = local.view.buses[0]!.name;
  for (let from = 0; from < progressEvents.length; from += 10) {
    const Entries = progressEvents.slice(from, from + 10).map(({ source, "detail-type": DetailType, detail }) => ({
      EventBusName,
      Source: source,
      DetailType,
      Detail: JSON.stringify(detail),
    }));
    await bus.send(new PutEventsCommand({ Entries }));
  }
  await local.waitUntilIdle({ skip: true });
  bus.destroy();
}

interface CountedHour {
  subscribers: number;
  units: number;
  /** How many times the counted period fits into an hour. */
  times: number;
  logged: number;
}

function hourlyCost(
  local: LocalWaybill,
  counts: Meter,
  { subscribers, units, times, logged }: CountedHour,
): LiveHour["dollars"] {
  const feedInvocations = counts.invocations.filter((one) => one.function === "UpdateLiveFeed");
  const { memoryMb } = local.view.functions.find(({ id }) => id === "UpdateLiveFeed")!;
  const seconds = (median(feedInvocations.map(({ ms }) => ms)) * feedInvocations.length) / 1_000;
  const messages = feedInvocations.reduce((sum, { batch }) => sum + batch, 0);
  const receives = receiveRequests(feedInvocations);
  const everybody = feedInvocations.length * Math.ceil((subscribers * SUBSCRIBER_BYTES) / 4_096);
  const [writes, reads] = [counts.writeUnits + (counts.calls.get("UpdateItem") ?? 0), counts.readUnits + everybody];
  return {
    SQS: ((messages + receives) * times + IDLE_RECEIVES_PER_HOUR) * PRICES.sqsRequest,
    Lambda:
      times * (feedInvocations.length * PRICES.lambdaRequest + seconds * (memoryMb / 1_024) * PRICES.lambdaGbSecondArm),
    DynamoDB: times * (writes * PRICES.writeUnit + reads * PRICES.readUnit),
    logs: times * (logged / 1e9) * PRICES.logGb,
    messages: times * units * PRICES.socketMessage,
    minutes: subscribers * 60 * PRICES.socketMinute,
  };
}

const feedLogBytes = (local: LocalWaybill) =>
  local.cloud.logs
    .all()
    .filter(({ name }) => name.includes("-UpdateLiveFeed"))
    .reduce((all, { events }) => all + events.reduce((sum, { message }) => sum + message.length, 0), 0);

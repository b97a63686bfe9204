import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { RunProgressed } from "@waybill/events-schema/tracking";
import { type Local, startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import type { Happening } from "@waybill/local/ports";
import { table } from "@waybill/operator/text";
import { ofPackage, onlyAtWork } from "@waybill/plan/only";
import { type Meter, meter } from "./meter.ts";
import { type Effort, median, type Part } from "./part.ts";
import { PRICES } from "./prices.ts";

const RUNS = 50;
/** A run is announced once in ten seconds. */
const EACH_S = 10;
const ROUNDS = { full: 10, quick: 1 };
/** Lambda asks SQS by five long polls of twenty seconds, whether there is anything or not. */
const IDLE_RECEIVES_AN_HOUR = (5 * 3_600) / 20;
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

interface Hour {
  subscribers: number;
  paceS: number;
  /** Per hour. */
  frames: number;
  units: number;
  dollars: Record<"SQS" | "Lambda" | "DynamoDB" | "logs" | "messages" | "minutes", number>;
  total: number;
  /** What one more hour of one subscriber costs. */
  watchedHour: number;
  /** Largest frame, bytes. */
  largest: number;
  /** Of the offline cloud whole, engines and clients and all. */
  cpuMsARound: number;
  rssMb: number;
}

/**
 * The bill for an hour of fifty runs on the live feed. Messages, units, invocations and calls are counted while the clock
 * goes on by the feed's pace between rounds; only milliseconds and megabytes are this machine's.
 */
export async function live(effort: Effort): Promise<Part> {
  const figures: Hour[] = [];
  for (const one of CASES[effort]) figures.push(await hour({ ...one, rounds: ROUNDS[effort] }));
  const unwatched = figures[0]!.total;
  for (const one of figures) one.watchedHour = (one.total - unwatched) / Math.max(1, one.subscribers);
  const text = [
    `${RUNS} runs, each announced every ${EACH_S} s; dollars an hour, list prices of ${PRICES.region}, ${PRICES.asOf}`,
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
      figures.map(({ subscribers, paceS, frames, units, dollars, total, watchedHour }) => [
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
      figures.map(({ subscribers, paceS, largest, cpuMsARound, rssMb }) => [
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

interface Case {
  subscribers: number;
  paceS: number;
  rounds: number;
}

async function hour({ subscribers, paceS, rounds }: Case): Promise<Hour> {
  const counts = meter();
  const sent: { units: number; bytes: number }[] = [];
  const clock = skippingClock();
  const plan = onlyAtWork(ofPackage("tracking"));
  const local = await startLocal({ clock, plan, calls: counts, onHappening: see });
  function see(happening: Happening): void {
    counts.see(happening);
    if (happening.kind === "socket" && happening.what === "sent")
      sent.push({ units: Number(happening["units"]), bytes: Number(happening["bytes"]) });
  }
  try {
    const { name, stage } = local.view.app;
    local.cloud.parameters.put(`/${name}/${stage}/tracking/live/paceSeconds`, "0"); // the rounds below keep it
    const sockets = await watch(local, subscribers);
    await round(local, clock.now(), 0, RUNS);
    counts.reset();
    sent.length = 0;
    const logged = logBytes(local);
    const cpu = process.cpuUsage();
    for (let n = 0; n < rounds; n++) {
      clock.advanceTo(clock.now() + paceS * 1_000);
      await round(local, clock.now(), n, (RUNS * paceS) / EACH_S);
    }
    const { user, system } = process.cpuUsage(cpu);
    const times = 3_600 / (paceS * rounds);
    const units = sent.reduce((sum, one) => sum + one.units, 0);
    const dollars = bill(local, counts, { subscribers, units, times, logged: logBytes(local) - logged });
    for (const socket of sockets) socket.close();
    return {
      subscribers,
      paceS,
      frames: sent.length * times,
      units: units * times,
      dollars,
      total: Object.values(dollars).reduce((sum, cost) => sum + cost, 0),
      watchedHour: 0,
      largest: Math.max(0, ...sent.map(({ bytes }) => bytes)),
      cpuMsARound: (user + system) / 1_000 / rounds,
      rssMb: process.memoryUsage.rss() / 1e6,
    };
  } finally {
    await local.stop();
  }
}

/** Subscribers that hear and say nothing more. */
async function watch(local: Local, many: number): Promise<WebSocket[]> {
  const headers = { authorization: `Bearer ${await local.token("manager", "m1")}` };
  const sockets: WebSocket[] = [];
  for (let n = 0; n < many; n++) {
    const answer = await fetch(`${local.api}/v1/live/tickets`, { method: "POST", headers });
    const { url } = (await answer.json()) as { url: string };
    const socket = new WebSocket(url);
    await heard(socket, "open");
    socket.send(JSON.stringify({ action: "subscribe", to: "all" }));
    await heard(socket, "message");
    sockets.push(socket);
  }
  return sockets;
}

const heard = (socket: WebSocket, what: "open" | "message") =>
  new Promise((resolve, reject) => {
    socket.addEventListener(what, resolve, { once: true });
    socket.addEventListener("error", () => reject(new Error("a subscriber was refused")), { once: true });
  });

/** So many of the runs move on, and whoever looks hears of it. */
async function round(local: Local, now: number, n: number, moving: number): Promise<void> {
  const credentials = { accessKeyId: "bench", secretAccessKey: "bench" };
  const bus = new EventBridgeClient({ endpoint: local.endpoint, region: local.view.app.region, credentials });
  const said = Array.from({ length: moving }, (_, nth) => {
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
  for (let from = 0; from < said.length; from += 10) {
    const Entries = said.slice(from, from + 10).map(({ source, "detail-type": DetailType, detail }) => ({
      EventBusName,
      Source: source,
      DetailType,
      Detail: JSON.stringify(detail),
    }));
    await bus.send(new PutEventsCommand({ Entries }));
  }
  await local.settled({ skip: true });
  bus.destroy();
}

interface Counted {
  subscribers: number;
  units: number;
  /** An hour is so many times what was counted. */
  times: number;
  logged: number;
}

function bill(local: Local, counts: Meter, { subscribers, units, times, logged }: Counted): Hour["dollars"] {
  const fed = counts.invocations.filter((one) => one.function === "FeedLive");
  const { memoryMb } = local.view.functions.find(({ id }) => id === "FeedLive")!;
  const seconds = (median(fed.map(({ ms }) => ms)) * fed.length) / 1_000;
  const messages = fed.reduce((sum, { batch }) => sum + batch, 0);
  const receives = fed.reduce((sum, { batch }) => sum + 2 * Math.ceil(batch / 10), 0);
  const everybody = fed.length * Math.ceil((subscribers * SUBSCRIBER_BYTES) / 4_096);
  const [writes, reads] = [counts.writeUnits + (counts.calls.get("UpdateItem") ?? 0), counts.readUnits + everybody];
  return {
    SQS: ((messages + receives) * times + IDLE_RECEIVES_AN_HOUR) * PRICES.sqsRequest,
    Lambda: times * (fed.length * PRICES.lambdaRequest + seconds * (memoryMb / 1_024) * PRICES.lambdaGbSecondArm),
    DynamoDB: times * (writes * PRICES.writeUnit + reads * PRICES.readUnit),
    logs: times * (logged / 1e9) * PRICES.logGb,
    messages: times * units * PRICES.socketMessage,
    minutes: subscribers * 60 * PRICES.socketMinute,
  };
}

const logBytes = (local: Local) =>
  local.cloud.logs
    .all()
    .filter(({ name }) => name.includes("-FeedLive"))
    .reduce((all, { events }) => all + events.reduce((sum, { message }) => sum + message.length, 0), 0);

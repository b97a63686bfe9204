import { table } from "@waybill/operator/text";
import { type BenchmarkEffort, type BenchmarkResult, type BenchmarkTarget, formatTargets } from "../benchmark.ts";
import { type FeedFigures, type FeedLoad, playFeedLoad } from "../live/play-load.ts";
import { drawTeams } from "../live/workload.ts";
import { MAX_MESSAGES_PER_CALL } from "../meter.ts";
import { PRICES } from "../prices.ts";

const SEED = 15;
/** Lambda asks SQS by five long polls of twenty seconds, whether there is anything or not. */
const IDLE_RECEIVES_PER_HOUR = (5 * 3_600) / 20;
const MEMORY_GB = 1;
/** An event waits for its batch and for the frame that is due: with a frame every two seconds, five. */
const maxDelayMs = (paceS: number): number => (paceS + 3) * 1_000;

const few = { teams: drawTeams(50, [10, 10], SEED), seconds: 120, reportS: 10, seed: SEED };
const many = { teams: drawTeams(10_000, [50, 500], SEED), seconds: 60, reportS: 10, seed: SEED };
/** An hour of a thousand couriers: a report of six positions a minute. */
const anHour = { teams: drawTeams(1_000, [50, 500], SEED), seconds: 3_600, reportS: 60, seed: SEED };
const watchedBy = (ofTeams: number, ofEverything: number) => ({ watchers: { ofTeams, ofEverything } });
const CASES: Record<BenchmarkEffort, FeedLoad[]> = {
  full: [
    { ...few, ...watchedBy(0, 0), paceS: 2 },
    { ...few, ...watchedBy(0, 1), paceS: 2 },
    { ...few, ...watchedBy(0, 20), paceS: 2 },
    { ...few, ...watchedBy(0, 20), paceS: 1 },
    { ...few, ...watchedBy(0, 20), paceS: 5 },
    { ...many, ...watchedBy(0, 0), paceS: 2 },
    { ...many, ...watchedBy(200, 5), paceS: 2 },
  ],
  quick: [{ ...anHour, ...watchedBy(5, 1), paceS: 2 }],
};

export interface LiveHour extends FeedFigures {
  seconds: number;
  couriers: number;
  watchers: number;
  paceS: number;
  /** Messages to watchers in an hour. */
  messages: number;
  dollars: Record<"SQS" | "Lambda" | "DynamoDB" | "logs" | "messages" | "transfer" | "minutes", number>;
  total: number;
  /** What one more hour of one watcher costs. */
  dollarsPerWatchedHour: number;
  cpuS: number;
}

/**
 * The live feed with its real functions and clients on stubs that count, in compressed time: what each watcher sees and when, and the
 * bill for an hour.
 */
export async function measureLiveFeed(effort: BenchmarkEffort): Promise<BenchmarkResult> {
  const hours: LiveHour[] = [];
  for (const load of CASES[effort]) hours.push(await measureHour(load, hours));
  return { figures: hours, text: describeLiveHours(hours, CASES[effort].at(-1)!) };
}

/** Tables of what these loads cost an hour, what watchers saw of them and whether that is as promised. */
export function describeLiveHours(hours: readonly LiveHour[], { teams, seconds, reportS }: FeedLoad): string {
  return [
    `${teams.length} teams in the last case, ${seconds} s; each courier's place every ${reportS} s; dollars an hour, list prices of ${PRICES.region}, ${PRICES.asOf}`,
    table(
      [
        "COURIERS",
        "SUBSCRIBERS",
        "PACE",
        "EVENTS",
        "MESSAGES",
        "SQS",
        "LAMBDA",
        "DYNAMODB",
        "LOGS",
        "SENT",
        "TRANSFER",
        "MINUTES",
        "ALL",
        "A WATCHED HOUR",
      ],
      hours.map((one) => [
        one.couriers.toLocaleString("en"),
        one.watchers,
        `${one.paceS} s`,
        perHour(one.events, one.seconds),
        Math.round(one.messages).toLocaleString("en"),
        ...Object.values(one.dollars).map((cost) => cost.toFixed(4)),
        one.total.toFixed(3),
        one.dollarsPerWatchedHour.toFixed(4),
      ]),
    ),
    table(
      ["COURIERS", "SUBSCRIBERS", "PACE", "DELAY: MEDIAN", "P99", "MAX", "LARGEST", "AT ONCE", "BUSIEST KEY", "CPU"],
      hours.map(({ couriers, watchers, paceS, delayMs, largestBytes, maxConcurrentInvocations, busiestKey, cpuS }) => [
        couriers.toLocaleString("en"),
        watchers,
        `${paceS} s`,
        ...[delayMs.median, delayMs.p99, delayMs.max].map((ms) => `${(ms / 1_000).toFixed(1)} s`),
        `${largestBytes} B`,
        maxConcurrentInvocations,
        `${busiestKey.units}/s ${busiestKey.key}`,
        `${cpuS.toFixed(1)} s`,
      ]),
    ),
    formatTargets(hours.flatMap(targetsOf)),
  ].join("\n");
}

/** Play one load. A case without watchers `before` it tells what the watchers cost. */
export async function measureHour(load: FeedLoad, before: readonly LiveHour[] = []): Promise<LiveHour> {
  const cpu = process.cpuUsage();
  const figures = await playFeedLoad(load);
  const { user, system } = process.cpuUsage(cpu);
  const couriers = load.teams.reduce((sum, team) => sum + team.couriers, 0);
  const watchers = load.watchers.ofTeams + load.watchers.ofEverything;
  const times = 3_600 / load.seconds;
  const dollars = hourlyCost(figures, times, watchers);
  const total = Object.values(dollars).reduce((sum, cost) => sum + cost, 0);
  const unwatched = before.find((one) => one.couriers === couriers && one.watchers === 0)?.total ?? 0;
  return {
    ...figures,
    seconds: load.seconds,
    couriers,
    watchers,
    paceS: load.paceS,
    messages: figures.units * times,
    dollars,
    total,
    dollarsPerWatchedHour: watchers === 0 ? 0 : (total - unwatched) / watchers,
    cpuS: (user + system) / 1e6,
  };
}

function hourlyCost(figures: FeedFigures, times: number, watchers: number): LiveHour["dollars"] {
  const { events, invocations, lambdaSeconds, writeUnits, readUnits, units, sentMb, logBytes } = figures;
  // Sent by the bus one by one, received and deleted ten at a time, and what is left of each batch.
  const requests = events + 2 * (events / MAX_MESSAGES_PER_CALL + invocations);
  return {
    SQS: (requests * times + IDLE_RECEIVES_PER_HOUR) * PRICES.sqsRequest,
    Lambda: times * (invocations * PRICES.lambdaRequest + lambdaSeconds * MEMORY_GB * PRICES.lambdaGbSecondArm),
    DynamoDB: times * (writeUnits * PRICES.writeUnit + readUnits * PRICES.readUnit),
    logs: times * (logBytes / 1e9) * PRICES.logGb,
    messages: times * units * PRICES.socketMessage,
    transfer: times * (sentMb / 1e3) * PRICES.transferGb,
    minutes: watchers * 60 * PRICES.socketMinute,
  };
}

function targetsOf({
  couriers,
  watchers,
  paceS,
  delayMs,
  missing,
  repeated,
  failures,
  wrongStates,
}: LiveHour): BenchmarkTarget[] {
  if (watchers === 0) return [];
  const of = `${couriers.toLocaleString("en")} couriers, ${watchers} watchers, every ${paceS} s`;
  return [
    {
      what: `${of}: the last frame of an event`,
      target: `within ${maxDelayMs(paceS) / 1_000} s`,
      reached: `${(delayMs.max / 1_000).toFixed(1)} s`,
      met: delayMs.max <= maxDelayMs(paceS),
    },
    {
      what: `${of}: pages missing, pages twice, messages failed`,
      target: "0, 0, 0",
      reached: [missing, repeated, failures].join(", "),
      met: missing + repeated + failures === 0,
    },
    {
      what: `${of}: maps that do not show what the events say`,
      target: "0",
      reached: String(wrongStates),
      met: wrongStates === 0,
    },
  ];
}

const perHour = (count: number, seconds: number) => Math.round((count * 3_600) / seconds).toLocaleString("en");

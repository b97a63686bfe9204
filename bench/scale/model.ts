import type { StageView } from "@waybill/plan/view/stage-view";
import { ACCESS_LINE_BYTES, MAX_MESSAGES_PER_CALL } from "../meter.ts";
import { PRICES } from "../prices.ts";
import type { FrameProfile, FunctionLoad, ActivityProfile } from "./activity-profile.ts";
import { type ActivityName, MONTH_S, monthlyCounts, peakRates, shownPerSecond, type Workload } from "./workload.ts";

export type Profiles = Record<ActivityName, ActivityProfile> & { "send a frame": FrameProfile };

/** What one part of the system has to carry in the rush, and what AWS or the plan lets it carry, a second. */
export interface ComponentLoad {
  component: string;
  load: number;
  limit: number;
  unit: string;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html — of one partition, so of one key. */
const KEY_LIMIT = { writeUnits: 1_000, readUnits: 3_000 };
/**
 * Calls of PutEvents and deliveries to targets a second: the largest regions, and the smallest, of which those of China are; more on
 * request. Deliveries above it wait, they are not lost. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
const BUS_LIMITS = {
  "us-east-1": { requests: 10_000, deliveries: 18_750 },
  "the smallest regions and China": { requests: 600, deliveries: 750 },
};
/** To receive and to delete it, in full calls: in the rush batches are full. */
const REQUESTS_PER_MESSAGE = 2 / MAX_MESSAGES_PER_CALL;
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html — as much memory comes with a whole core. */
const CORE_MB = 1_769;
/** Of an account, until it asks for more. */
const ACCOUNT_CONCURRENCY = 1_000;

/** The sample is one team; others have their own keys of the live feed. */
const KEYS_OF_A_TEAM = /^(LIVE|SUBSCRIBER)#/;
const DEFAULT_MEMORY_MB = 512;
/** DynamoDB, SQS and EventBridge answer a function within about so long; assumed. */
const CALL_MS = 5;
/**
 * Milliseconds on Lambda: it computes with the share of a core that its memory comes with, and waits for its calls of AWS one after
 * another, those of the messages of a batch together.
 */
function durationMs({ invocations, cpuMs, calls, messages }: FunctionLoad, memoryMb = DEFAULT_MEMORY_MB): number {
  const waitMs = (calls * CALL_MS * invocations) / Math.max(invocations, messages, Number.MIN_VALUE);
  return cpuMs / Math.min(1, memoryMb / CORE_MB) + waitMs;
}

/** What each component carries at that load. Processor time is this machine's; counts are not. */
export function componentLoads(profiles: Profiles, view: StageView, workload: Workload): ComponentLoad[] {
  const rates = Object.entries(peakRates(workload)) as [ActivityName, number][];
  const loads = new Map<string, ComponentLoad>();
  const add = (component: string, load: number, limit: number, unit: string): void => {
    const before = loads.get(component)?.load ?? 0;
    loads.set(component, { component, load: before + load, limit, unit });
  };
  for (const [name, rate] of rates) {
    const { keys, requests, functions, bus } = profiles[name];
    for (const { resource, kind, sharedBy, writeUnits, readUnits } of keys) {
      if (sharedBy === undefined || KEYS_OF_A_TEAM.test(kind)) continue;
      const parts = sharedBy > 1 ? `${kind}, ${sharedBy} keys` : kind;
      add(`${resource} ${parts}, written`, (rate * writeUnits) / sharedBy, KEY_LIMIT.writeUnits, "units a key");
      add(`${resource} ${parts}, read`, (rate * readUnits) / sharedBy, KEY_LIMIT.readUnits, "units a key");
    }
    for (const [route, count] of Object.entries(requests)) {
      const throttle = view.apis.flatMap(({ routes }) => routes).find(({ key }) => key === route)?.throttle;
      const stage = view.apis.find(({ protocol }) => protocol === "HTTP")?.stage.throttle;
      add(route, rate * count, (throttle ?? stage)?.rate ?? Number.POSITIVE_INFINITY, "requests");
    }
    for (const [id, times] of Object.entries(functions)) {
      const fn = view.functions.find((one) => one.id === id);
      const mapping = view.mappings.find((one) => one.function === fn?.arn);
      // It spends most of its time waiting for the next frame, which is not counted here: `--live` plays it.
      if (id === "UpdateLiveFeed") continue;
      const limit = mapping?.maximumConcurrency ?? fn?.reservedConcurrency;
      const running = (rate * durationMs(times, fn?.memoryMb)) / 1_000;
      if (limit !== undefined) add(`${id}, environments`, running, limit, "at once");
      add("Lambda, environments of all functions", running, ACCOUNT_CONCURRENCY, "at once");
    }
    for (const [region, limit] of Object.entries(BUS_LIMITS)) {
      add(`PutEvents in ${region}`, rate * bus.requests, limit.requests, "calls");
      add(`bus to queues in ${region}`, rate * bus.deliveries, limit.deliveries, "events");
    }
  }
  return [...loads.values()].filter(({ load }) => load > 0).toSorted((a, b) => b.load / b.limit - a.load / a.limit);
}

/** Dollars by what AWS bills. */
export type MonthlyBill = Record<string, number>;

/** Dollars a month, at list prices. */
export function monthlyBill(profiles: Profiles, view: StageView, workload: Workload): MonthlyBill {
  const shown = shownPerSecond(workload);
  const bill = {
    "API requests": 0,
    "Lambda requests": 0,
    "Lambda time": 0,
    "table writes": 0,
    "table reads": 0,
    "queue requests": 0,
    events: 0,
    "feed messages": shown.messages * MONTH_S * PRICES.socketMessage,
    "feed transfer": shown.places * MONTH_S * (profiles["send a frame"].placeBytes / 1e9) * PRICES.transferGb,
    logs: 0,
  };
  const memoryOf = (id: string) => view.functions.find((one) => one.id === id)?.memoryMb ?? DEFAULT_MEMORY_MB;
  for (const [name, count] of Object.entries(monthlyCounts(workload)) as [ActivityName, number][]) {
    const { keys, requests, functions, events, queueRequests, logBytes } = profiles[name];
    const sum = (of: readonly number[]) => of.reduce((all, one) => all + one, 0) * count;
    bill["API requests"] += sum(Object.values(requests)) * PRICES.httpRequest;
    bill["Lambda requests"] += sum(Object.values(functions).map((one) => one.invocations)) * PRICES.lambdaRequest;
    bill["Lambda time"] +=
      sum(
        Object.entries(functions).map(
          ([id, times]) => (memoryOf(id) / 1_024) * (durationMs(times, memoryOf(id)) / 1_000),
        ),
      ) * PRICES.lambdaGbSecondArm;
    bill["table writes"] += sum(keys.map(({ writeUnits }) => writeUnits)) * PRICES.writeUnit;
    bill["table reads"] += sum(keys.map(({ readUnits }) => readUnits)) * PRICES.readUnit;
    bill["queue requests"] +=
      sum([queueRequests, ...Object.values(functions).map(({ messages }) => messages * REQUESTS_PER_MESSAGE)]) *
      PRICES.sqsRequest;
    bill.events += events * count * PRICES.busEvent;
    bill.logs +=
      (sum([logBytes, ...Object.values(requests).map((times) => times * ACCESS_LINE_BYTES)]) / 1e9) * PRICES.logGb;
  }
  return bill;
}

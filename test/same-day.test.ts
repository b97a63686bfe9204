import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import type { TraceEvent } from "@waybill/local/interfaces";
import { limitToFunctions } from "@waybill/plan/view/limit-to-functions";
import { beforeAll, describe, expect, it } from "vitest";
import {
  latestFacts,
  createPositionMessages,
  dumpTable,
  createTaskMessages,
  queueArn,
} from "./support/day-messages.ts";
import { LONG } from "./long.ts";

/** The full day only at length: what costs is each message, and each of its repetitions. */
const size = LONG ? { couriers: 5, minutes: 20 } : { couriers: 3, minutes: 12 };
const SEEDS = Array.from({ length: LONG ? 10 : 2 }, (_, n) => n + 1);
const WORKERS = ["RecordPositions", "ProjectRoutes", "ProjectTasks"];
const plan = limitToFunctions(({ id }) => [...WORKERS, "DetectInactiveRuns"].includes(id));
const day = createPositionMessages(size);
const taskMessages = createTaskMessages(size);

interface DayState {
  table: string;
  /** Messages lost to the dead letters, of each worker. */
  dead: number[];
  /** What a consumer of all events of the day knows at the end. */
  believed: Record<string, string>;
  happened: TraceEvent[];
}

/** Everything of runs and routes. The feed's log is left out: its pages are the batches, which differ. */
const runs = async (local: LocalWaybill) =>
  (await dumpTable(local, "Tracking"))
    .split("\n")
    .filter((row) => !row.includes('"pk":{"S":"LIVE'))
    .join("\n");

/** Play the day through the workers of the committed plan. The whole day waits on the queues: the order is the faults'. */
async function playDay(options: Parameters<typeof startLocal>[0]): Promise<DayState> {
  const happened: TraceEvent[] = [];
  const local = await startLocal({
    clock: skippingClock(),
    plan,
    ...options,
    onTraceEvent: (one) => happened.push(one),
  });
  try {
    for (const { body } of day) local.cloud.queues.send(queueArn(local, "RecordPositionsQueue"), body);
    for (const { worker, body } of taskMessages) local.cloud.queues.send(queueArn(local, `${worker}Queue`), body);
    await local.waitUntilIdle({ skip: true });
    const dead = WORKERS.map((name) => local.cloud.queues.stats(queueArn(local, `${name}DLQ`)));
    return {
      table: await runs(local),
      dead: dead.map(({ visible, inFlight }) => visible + inFlight),
      believed: latestFacts(local),
      happened,
    };
  } finally {
    await local.stop();
  }
}

const playedBySeed = new Map<number, Promise<DayState>>();
/** The day with every fault. Each seed is played once, whichever test asks for it first. */
function playWithFaults(seed: number): Promise<DayState> {
  const known = playedBySeed.get(seed) ?? playDay({ faults: ["shuffle", "duplicate", "redeliver", "kill"], seed });
  playedBySeed.set(seed, known);
  return known;
}

describe("the same day", () => {
  let calm: DayState;
  beforeAll(async () => {
    calm = await playDay({});
  });

  it("the day without faults is stored completely and leaves no pending events", () => {
    expect(calm.dead).toEqual([0, 0, 0]);
    expect(calm.table).toContain("RUN#run1");
    expect(calm.table.split("\n").filter((row) => row.includes('"SEG#'))).toHaveLength(day.length);
    expect(calm.table.split("\n").filter((row) => row.includes('"PAST#1#'))).toHaveLength(size.couriers);
    expect(calm.table).not.toContain('"pendingEvents"');
    expect(Object.keys(calm.believed).filter((key) => key.endsWith("finished"))).toHaveLength(size.couriers);
    expect(Object.values(calm.believed).filter((event) => event.startsWith('["stop.arrived'))).toHaveLength(
      5 * size.couriers,
    );
  });

  it.each(SEEDS)(
    "the day shuffled, duplicated and with environments killed ends in the same bytes and events: seed %i",
    async (seed) => {
      const wild = await playWithFaults(seed);
      expect(wild.dead, "lost to the dead letters").toEqual([0, 0, 0]);
      expect(wild.table).toBe(calm.table);
      expect(wild.believed).toEqual(calm.believed);
    },
  );

  it("the seeds together contain every kind of fault", async () => {
    const faults = new Set<string>();
    for (const seed of SEEDS)
      for (const { kind, what } of (await playWithFaults(seed)).happened) if (kind === "fault") faults.add(what);
    expect(faults).toEqual(new Set(["duplicate", "redeliver", "kill"]));
  });
});

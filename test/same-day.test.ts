import { startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import type { Happening } from "@waybill/local/ports";
import { beforeAll, describe, expect, it } from "vitest";
import { deliveryDay, dump, queueOf } from "./day.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const day = deliveryDay();

interface Ended {
  table: string;
  dead: number;
  happened: Happening[];
}

/** Play the day through the worker of the committed plan. The whole day waits on the queue: the order is the faults'. */
async function play(options: Parameters<typeof startLocal>[0]): Promise<Ended> {
  const happened: Happening[] = [];
  const local = await startLocal({ clock: skippingClock(), ...options, onHappening: (one) => happened.push(one) });
  try {
    const queue = queueOf(local, "RecordPositionsQueue");
    for (const { body } of day) local.cloud.queues.send(queue, body);
    await local.settled({ skip: true, timeoutMs: 60_000 });
    const { visible, inFlight } = local.cloud.queues.stats(queueOf(local, "RecordPositionsDead"));
    return { table: await dump(local, "Tracking"), dead: visible + inFlight, happened };
  } finally {
    await local.stop();
  }
}

describe("the same day", () => {
  let calm: Ended;
  const faults = new Set<string>();
  beforeAll(async () => {
    calm = await play({});
  });

  it("is kept whole when nothing goes wrong", () => {
    expect(calm.dead).toBe(0);
    expect(calm.table).toContain("RUN#run1");
    expect(calm.table.split("\n").filter((row) => row.includes('"SEG#'))).toHaveLength(day.length);
  });

  it.each(SEEDS)("shuffled, doubled and with environments killed ends in the same bytes: seed %i", async (seed) => {
    const wild = await play({ faults: ["shuffle", "duplicate", "redeliver", "kill"], seed });
    for (const { kind, what } of wild.happened) if (kind === "fault") faults.add(what);
    expect(wild.dead, "lost to the dead letters").toBe(0);
    expect(wild.table).toBe(calm.table);
  });

  it("met every kind of fault on the way", () => {
    expect(faults).toEqual(new Set(["duplicate", "redeliver", "kill"]));
  });
});

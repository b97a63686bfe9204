import { RunProgressed } from "@waybill/events-schema/tracking";
import { expect, it } from "vitest";
import { cloud } from "./cloud.ts";

const progressed = (runId: string, at: number, tick: number, team?: string) =>
  RunProgressed.create(
    {
      runId,
      distanceM: tick,
      point: { lat: 52.5, lon: 13.4 },
      fixTime: new Date(at).toISOString(),
      counts: { ok: tick },
      ...(team !== undefined && { team }),
    },
    { id: `${runId}.progressed.${tick}`, at: new Date(at) },
  );

it("a subscriber hears what is announced, in one frame", async () => {
  const waybill = await cloud();
  const ear = await waybill.join();
  ear.say({ action: "subscribe", to: "all" });
  expect(await ear.next()).toEqual({ kind: "frame", from: 0, to: 0, changes: [] });
  const now = waybill.clock.now();
  await waybill.announce(progressed("run_1", now, 1), progressed("run_2", now, 1));
  await waybill.quiet();
  expect(await ear.next()).toMatchObject({
    kind: "frame",
    from: 1,
    to: 1,
    changes: [{ about: "run:run_1/place" }, { about: "run:run_2/place" }],
  });
});

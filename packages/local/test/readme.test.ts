import { startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import { expect, test } from "vitest";

test("a position that a courier reports is stored", async () => {
  const clock = skippingClock();
  const local = await startLocal({ clock });
  try {
    const authorization = `Bearer ${await local.token("courier", "c1")}`;
    const fixes = [{ fixTime: new Date(clock.now()).toISOString(), lat: 52.52, lon: 13.405 }];
    await fetch(`${local.api}/v1/positions`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify({ runId: "r1", fixes }),
    });
    await local.waitUntilIdle({ skip: true }); // nothing is left to do; skips visibility timeouts and retries
    const run = await fetch(`${local.api}/v1/runs/r1`, { headers: { authorization } });
    expect(await run.json()).toMatchObject({ courierId: "c1", counts: { ok: 1 } });
  } finally {
    await local.stop(); // leaves nothing behind
  }
});

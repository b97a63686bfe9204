import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { type SkippingClock, skippingClock } from "@waybill/local/clock";
import { createOutage } from "@waybill/local/faults/outage";
import { planWithFakeReader } from "../../packages/receipts/test/receipt-pipeline.ts";

/** The offline cloud of the tests that call every endpoint of the API, with outages they can begin. */
export interface ApiCloud {
  local: LocalWaybill;
  clock: SkippingClock;
  /** Denies the functions what they may do there, as after a change of rights. */
  outages: { table: ReturnType<typeof createOutage>; bus: ReturnType<typeof createOutage> };
}

/** One for all files of test/api, which test/api.test.ts runs: so a file uses couriers, runs and days of its own. */
export const apiCloud = await start();

async function start(): Promise<ApiCloud> {
  const clock = skippingClock();
  const [table, bus] = [createOutage("dynamodb"), createOutage("events")];
  const local = await startLocal({
    clock,
    environments: 130,
    plan: planWithFakeReader(),
    interceptor: { before: (request) => [table, bus].forEach((one) => one.before(request)), after: () => {} },
  });
  return { local, clock, outages: { table, bus } };
}

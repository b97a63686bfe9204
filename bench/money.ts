import { type Local, startLocal } from "@waybill/local/boot";
import { type SkippingClock, skippingClock } from "@waybill/local/clock";
import { table } from "@waybill/operator/output";
import { BUNDLE, type Effort, median, type Part, targets } from "./part.ts";
import { type Invocation, meter } from "./meter.ts";
import { post } from "./post.ts";
import { PRICES } from "./prices.ts";
import { reportsOf } from "./reporting.ts";
import { bill, type Cost, type Units } from "./units.ts";

/** API Gateway's line of a request in the format of stacks/api.ts, filled in; the offline cloud writes none. */
const ACCESS_LINE_BYTES = 150;
/** SQS hands out and deletes at most ten messages a call, whatever the mapping's batch. */
const MESSAGES_A_CALL = 10;

const COURIERS = { full: 60, quick: 2 };
const ROUNDS = { full: 6, quick: 1 };

/**
 * The bill for a million fixes. Calls, invocations, events, units and log bytes are counted while couriers report to the
 * offline cloud, at the pace of the road: sixty of them, one report each a round, and the clock goes on between rounds.
 * Only milliseconds are this machine's.
 */
export async function money(effort: Effort): Promise<Part> {
  const figures: { batch: number; units: Units; costs: Cost[]; dollars: number; announced: number }[] = [];
  for (const batch of [1, 6, 30]) {
    const counted = await count(batch, effort);
    const costs = bill(counted);
    figures.push({ batch, units: counted, costs, dollars: total(costs), announced: total(costs.filter(isAnnouncing)) });
  }
  const of = (batch: number) => figures.find((one) => one.batch === batch)!;
  const text = [
    `list prices of ${PRICES.region}, ${PRICES.asOf}, no free tier; units per million fixes × price = dollars`,
    table(
      ["", ...figures.flatMap(({ batch }) => [`BATCH ${batch}`, "$"])],
      [
        ...figures[0]!.costs.map(({ what, price }, n) => [
          `${what} × $${perMillion(price)}`,
          ...figures.flatMap(({ costs }) => [round(costs[n]!.units), costs[n]!.dollars.toFixed(4)]),
        ]),
        ["total", ...figures.flatMap(({ dollars }) => ["", dollars.toFixed(3)])],
        ["of it for announcing", ...figures.flatMap(({ announced }) => ["", announced.toFixed(3)])],
      ],
    ),
    targets([
      goal("6 a request: received, stored, last position", 0.6, of(6).dollars - of(6).announced),
      goal("the same, and announced to whoever listens", 0.6, of(6).dollars),
      goal("30 a request: received, stored, last position", 0.12, of(30).dollars - of(30).announced),
      goal("the same, and announced to whoever listens", 0.12, of(30).dollars),
    ]),
    "Announcing is one event a run and ten seconds at most, so about one a request: $1 a million at EventBridge, whatever",
    "it says, and its line in the event log. It grows with requests, not with fixes.",
  ];
  return { figures, text: text.join("\n") };
}

async function count(batch: number, effort: Effort): Promise<Units> {
  const couriers = COURIERS[effort];
  const counts = meter();
  const clock = skippingClock();
  const local = await startLocal({
    clock,
    bundle: BUNDLE[effort],
    calls: counts,
    onHappening: (one) => counts.see(one),
  });
  try {
    await play(local, clock, { couriers, batch: 1, rounds: 1 });
    counts.reset();
    const [told, announced] = [logBytes(local, "/aws/lambda/"), logBytes(local, "/aws/events/")];
    const { requests, fixes } = await play(local, clock, { couriers, batch, rounds: ROUNDS[effort] });
    const doors = counts.invocations.filter((one) => one.function === "ReportPositions");
    const workers = counts.invocations.filter((one) => one.function === "RecordPositions");
    const calls = workers.reduce((sum, one) => sum + Math.ceil(one.batch / MESSAGES_A_CALL), 0);
    return {
      fixes,
      httpRequests: requests,
      lambdaRequests: counts.invocations.length,
      doorGbSeconds: gbSeconds(local, "ReportPositions", doors, "ms"),
      workerGbSeconds: gbSeconds(local, "RecordPositions", workers, "msPerMessage"),
      sqsRequests: (counts.calls.get("SendMessageBatch") ?? 0) + 2 * calls,
      writeUnits: counts.writeUnits,
      readUnits: counts.readUnits,
      logBytes: logBytes(local, "/aws/lambda/") - told + requests * ACCESS_LINE_BYTES,
      busEvents: counts.calls.get("events") ?? 0,
      eventLogBytes: logBytes(local, "/aws/events/") - announced,
    };
  } finally {
    await local.stop();
  }
}

/** Each round every courier reports its last `batch` fixes, then the clock goes on by as many times ten seconds. */
async function play(
  local: Local,
  clock: SkippingClock,
  { couriers, batch, rounds }: { couriers: number; batch: number; rounds: number },
) {
  let [requests, fixes] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const reports = reportsOf({ couriers, round, batch, now: clock.now() });
    await post(local, reports, 8);
    await local.settled({ skip: true, timeoutMs: 120_000 });
    clock.advanceTo(clock.now() + batch * 10_000);
    requests += reports.length;
    fixes += reports.length * batch;
  }
  return { requests, fixes };
}

/** By the median, so that a busy machine does not count: of an invocation, or of one message's share in it. */
function gbSeconds(local: Local, id: string, ran: readonly Invocation[], by: "ms" | "msPerMessage"): number {
  const { memoryMb } = local.view.functions.find((fn) => fn.id === id)!;
  const shares = ran.map(({ ms, batch }) => (by === "ms" ? ms : ms / batch));
  const times = by === "ms" ? ran.length : ran.reduce((sum, { batch }) => sum + batch, 0);
  return (median(shares) * times * memoryMb) / 1_024 / 1_000;
}

const logBytes = (local: Local, groups: string) =>
  local.cloud.logs
    .all()
    .filter(({ name }) => name.startsWith(groups))
    .reduce((all, { events }) => all + events.reduce((sum, { message }) => sum + message.length, 0), 0);

const isAnnouncing = ({ what }: Cost) => what.startsWith("event");
const total = (costs: readonly Cost[]) => costs.reduce((sum, { dollars }) => sum + dollars, 0);
const perMillion = (price: number) => (price < 0.001 ? `${(price * 1e6).toFixed(3)}/M` : String(price));
const round = (units: number) => (units < 10 ? units.toFixed(3) : Math.round(units).toLocaleString("en"));
const goal = (what: string, dollars: number, reached: number) => ({
  what,
  target: `≤ $${dollars.toFixed(2)}`,
  reached: `$${reached.toFixed(3)}`,
  met: reached <= dollars,
});

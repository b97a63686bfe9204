import { type Local, startLocal } from "@waybill/local/boot";
import { type SkippingClock, skippingClock } from "@waybill/local/clock";
import { table } from "@waybill/operator/text";
import { loadPlan } from "@waybill/plan/plan";
import { view } from "@waybill/plan/view-of-plan";
import { BUNDLE, type Effort, median, type Part, targets } from "./part.ts";
import { type Invocation, type Meter, meter } from "./meter.ts";
import { post } from "./post.ts";
import { PRICES } from "./prices.ts";
import { reportsOf } from "./reporting.ts";
import { bill, type Cost, type Units } from "./units.ts";

/** API Gateway's line of a request in the format of stacks/api.ts, filled in; the offline cloud writes none. */
const ACCESS_LINE_BYTES = 150;
/** SQS hands out and deletes at most ten messages a call, whatever the mapping's batch. */
const MESSAGES_A_CALL = 10;

/** Who takes a fix in, and keeps it. What others do when they hear of it is theirs, and is told apart. */
const ROAD = ["Access", "ReportPositions", "RecordPositions"];
const { functions } = view(loadPlan("aws"));
const road = functions.filter(({ id }) => ROAD.includes(id));
const hearers = functions.filter(({ id }) => !ROAD.includes(id));

const BATCHES = { full: [1, 6, 30], quick: [6, 30] };
const COURIERS = { full: 60, quick: 1 };
const ROUNDS = { full: 6, quick: 1 };

/**
 * The bill for a million fixes. Calls, invocations, events, units and log bytes are counted while couriers report to the
 * offline cloud, at the pace of the road: sixty of them, one report each a round, and the clock goes on between rounds.
 * Only milliseconds are this machine's.
 */
export async function money(effort: Effort): Promise<Part> {
  const figures: (Counted & { batch: number; costs: Cost[]; dollars: number; announced: number })[] = [];
  for (const batch of BATCHES[effort]) {
    const counted = await count(batch, effort);
    const costs = bill(counted.units);
    figures.push({ batch, ...counted, costs, dollars: total(costs), announced: total(costs.filter(isAnnouncing)) });
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
    ...figures.map(
      ({ batch, heard }) =>
        `whoever hears it, and the sweeps, a million fixes in batches of ${batch}: ${round(heard.sqsRequests)} SQS requests, ` +
        `${round(heard.writeUnits)} write and ${round(heard.readUnits)} read units, $${heard.dollars.toFixed(3)}`,
    ),
  ];
  return { figures, text: text.join("\n") };
}

/** Units of the road whole; of those who hear what it announces, what there is to count. */
interface Counted {
  units: Units;
  heard: { sqsRequests: number; writeUnits: number; readUnits: number; dollars: number };
}

async function count(batch: number, effort: Effort): Promise<Counted> {
  const couriers = COURIERS[effort];
  const [counts, others] = [meter(road), meter(hearers)];
  const clock = skippingClock();
  const local = await startLocal({
    clock,
    bundle: BUNDLE[effort],
    calls: {
      before: (request) => [counts, others].forEach((one) => one.before(request)),
      after: () => {},
    },
    onHappening: (one) => [counts, others].forEach((each) => each.see(one)),
  });
  try {
    await play(local, clock, { couriers, batch: 1, rounds: 1 });
    for (const one of [counts, others]) one.reset();
    const [told, announced] = [logBytes(local, isOfRoad), logBytes(local, isEventLog)];
    const { requests, fixes } = await play(local, clock, { couriers, batch, rounds: ROUNDS[effort] });
    const doors = counts.invocations.filter((one) => one.function === "ReportPositions");
    const workers = counts.invocations.filter((one) => one.function === "RecordPositions");
    const units = {
      fixes,
      httpRequests: requests,
      lambdaRequests: counts.invocations.length,
      doorGbSeconds: gbSeconds(local, "ReportPositions", doors, "ms"),
      workerGbSeconds: gbSeconds(local, "RecordPositions", workers, "msPerMessage"),
      sqsRequests: (counts.calls.get("SendMessageBatch") ?? 0) + receives(workers),
      writeUnits: counts.writeUnits,
      readUnits: counts.readUnits,
      logBytes: logBytes(local, isOfRoad) - told + requests * ACCESS_LINE_BYTES,
      busEvents: counts.calls.get("events") ?? 0,
      eventLogBytes: logBytes(local, isEventLog) - announced,
    };
    return { units, heard: heardBy(others, fixes) };
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
    await local.settled({ skip: true });
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

/** What it takes to receive and delete the messages of these invocations. */
const receives = (invocations: readonly Invocation[]) =>
  invocations.reduce((sum, { batch }) => sum + 2 * Math.ceil(batch / MESSAGES_A_CALL), 0);

/** What an announcement costs those who hear it; EventBridge's message to their queue is theirs too. */
function heardBy({ invocations, writeUnits, readUnits }: Meter, fixes: number): Counted["heard"] {
  const messages = invocations.reduce((sum, { batch }) => sum + batch, 0);
  const perMillion = 1_000_000 / fixes;
  const units = {
    sqsRequests: (messages + receives(invocations)) * perMillion,
    writeUnits: writeUnits * perMillion,
    readUnits: readUnits * perMillion,
  };
  const { sqsRequest, writeUnit, readUnit, lambdaRequest } = PRICES;
  const dollars =
    units.sqsRequests * sqsRequest +
    units.writeUnits * writeUnit +
    units.readUnits * readUnit +
    invocations.length * perMillion * lambdaRequest;
  return { ...units, dollars };
}

const isOfRoad = (group: string) => road.some(({ logGroup }) => logGroup === group);
const isEventLog = (group: string) => group.startsWith("/aws/events/");
const logBytes = (local: Local, counts: (group: string) => boolean) =>
  local.cloud.logs
    .all()
    .filter(({ name }) => counts(name))
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

import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { type SkippingClock, skippingClock } from "@waybill/local/clock";
import { table } from "@waybill/operator/text";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { BUNDLE_MODE, type BenchmarkEffort, median, type BenchmarkResult, formatTargets } from "../benchmark.ts";
import {
  ACCESS_LINE_BYTES,
  type MeteredInvocation,
  type Meter,
  countLogBytes,
  createMeter,
  receiveRequests,
} from "../meter.ts";
import { PRICES } from "../prices.ts";
import { createPositionsRequests, postPositionsRequests } from "../positions-requests.ts";
import { computeCosts, type CostLine, type AwsUnits } from "../units.ts";

/** The functions that receive and store a fix. The consumers of its events are counted separately. */
const INGEST_FUNCTIONS = ["AuthorizeRequest", "ReportPositions", "RecordPositions"];
const { functions } = createStageView(loadPlan("aws"));
const ingestFunctions = functions.filter(({ id }) => INGEST_FUNCTIONS.includes(id));
const consumerFunctions = functions.filter(({ id }) => !INGEST_FUNCTIONS.includes(id));

const BATCHES = { full: [1, 6, 30], quick: [6, 30] };
const COURIERS = { full: 60, quick: 1 };
const ROUNDS = { full: 6, quick: 1 };

/**
 * The bill for a million fixes. Calls, invocations, events, units and log bytes are counted while couriers report to the
 * offline cloud at the pace of real phones: sixty of them, one report each in a round, and the clock advances between rounds.
 * Only milliseconds are this machine's.
 */
export async function measureFixCosts(effort: BenchmarkEffort): Promise<BenchmarkResult> {
  const figures: (CountedUnits & { batch: number; costs: CostLine[]; dollars: number; publishing: number })[] = [];
  for (const batch of BATCHES[effort]) {
    const counted = await countUnits(batch, effort);
    const costs = computeCosts(counted.units);
    figures.push({
      batch,
      ...counted,
      costs,
      dollars: totalDollars(costs),
      publishing: totalDollars(costs.filter(isPublishing)),
    });
  }
  const of = (batch: number) => figures.find((one) => one.batch === batch)!;
  const text = [
    `list prices of ${PRICES.region}, ${PRICES.asOf}, no free tier; units per million fixes × price = dollars`,
    table(
      ["", ...figures.flatMap(({ batch }) => [`BATCH ${batch}`, "$"])],
      [
        ...figures[0]!.costs.map(({ name, price }, n) => [
          `${name} × $${formatPrice(price)}`,
          ...figures.flatMap(({ costs }) => [formatUnits(costs[n]!.units), costs[n]!.dollars.toFixed(4)]),
        ]),
        ["total", ...figures.flatMap(({ dollars }) => ["", dollars.toFixed(3)])],
        ["of it for publishing", ...figures.flatMap(({ publishing }) => ["", publishing.toFixed(3)])],
      ],
    ),
    formatTargets([
      costTarget("6 a request: received, stored, last position", 0.6, of(6).dollars - of(6).publishing),
      costTarget("the same, and published on the bus", 0.6, of(6).dollars),
      costTarget("30 a request: received, stored, last position", 0.12, of(30).dollars - of(30).publishing),
      costTarget("the same, and published on the bus", 0.12, of(30).dollars),
    ]),
    "Publishing is one event a run and ten seconds at most, so about one a request: $1 a million at EventBridge, whatever",
    "it says, and its line in the event log. It grows with requests, not with fixes.",
    ...figures.map(
      ({ batch, consumers }) =>
        `its consumers and the sweepers, a million fixes in batches of ${batch}: ${formatUnits(consumers.sqsRequests)} SQS requests, ` +
        `${formatUnits(consumers.writeUnits)} write and ${formatUnits(consumers.readUnits)} read units, $${consumers.dollars.toFixed(3)}`,
    ),
  ];
  return { figures, text: text.join("\n") };
}

/** All units of the ingest functions, and the countable ones of the consumers. */
interface CountedUnits {
  units: AwsUnits;
  consumers: { sqsRequests: number; writeUnits: number; readUnits: number; dollars: number };
}

async function countUnits(batch: number, effort: BenchmarkEffort): Promise<CountedUnits> {
  const couriers = COURIERS[effort];
  const [counts, others] = [createMeter(ingestFunctions), createMeter(consumerFunctions)];
  const clock = skippingClock();
  const local = await startLocal({
    clock,
    bundle: BUNDLE_MODE[effort],
    interceptor: {
      before: (request) => [counts, others].forEach((one) => one.before(request)),
      after: () => {},
    },
    onTraceEvent: (one) => [counts, others].forEach((each) => each.record(one)),
  });
  try {
    await reportRounds(local, clock, { couriers, batch: 1, rounds: 1 });
    for (const one of [counts, others]) one.reset();
    const [ingestLogBytes, eventLogBytes] = [countLogBytes(local, isIngestLog), countLogBytes(local, isEventLog)];
    const { requests, fixes } = await reportRounds(local, clock, { couriers, batch, rounds: ROUNDS[effort] });
    const endpointInvocations = counts.invocations.filter((one) => one.function === "ReportPositions");
    const workerInvocations = counts.invocations.filter((one) => one.function === "RecordPositions");
    const units = {
      fixes,
      httpRequests: requests,
      lambdaRequests: counts.invocations.length,
      endpointGbSeconds: gbSeconds(local, "ReportPositions", endpointInvocations, "ms"),
      workerGbSeconds: gbSeconds(local, "RecordPositions", workerInvocations, "msPerMessage"),
      sqsRequests: (counts.calls.get("SendMessageBatch") ?? 0) + receiveRequests(workerInvocations),
      writeUnits: counts.writeUnits,
      readUnits: counts.readUnits,
      logBytes: countLogBytes(local, isIngestLog) - ingestLogBytes + requests * ACCESS_LINE_BYTES,
      busEvents: counts.calls.get("events") ?? 0,
      eventLogBytes: countLogBytes(local, isEventLog) - eventLogBytes,
    };
    return { units, consumers: consumerCosts(others, fixes) };
  } finally {
    await local.stop();
  }
}

/** In each round every courier reports its last `batch` fixes, then the clock advances by as many times ten seconds. */
async function reportRounds(
  local: LocalWaybill,
  clock: SkippingClock,
  { couriers, batch, rounds }: { couriers: number; batch: number; rounds: number },
) {
  let [requests, fixes] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const reports = createPositionsRequests({ couriers, round, batch, now: clock.now() });
    await postPositionsRequests(local, reports, 8);
    await local.waitUntilIdle({ skip: true });
    clock.advanceTo(clock.now() + batch * 10_000);
    requests += reports.length;
    fixes += reports.length * batch;
  }
  return { requests, fixes };
}

/** By the median, so that a busy machine does not count: of an invocation, or of one message's share in it. */
function gbSeconds(
  local: LocalWaybill,
  id: string,
  ran: readonly MeteredInvocation[],
  by: "ms" | "msPerMessage",
): number {
  const { memoryMb } = local.view.functions.find((fn) => fn.id === id)!;
  const shares = ran.map(({ ms, batch }) => (by === "ms" ? ms : ms / batch));
  const times = by === "ms" ? ran.length : ran.reduce((sum, { batch }) => sum + batch, 0);
  return (median(shares) * times * memoryMb) / 1_024 / 1_000;
}

/** The cost of a published event at its consumers, including EventBridge's message to their queue. */
function consumerCosts({ invocations, writeUnits, readUnits }: Meter, fixes: number): CountedUnits["consumers"] {
  const messages = invocations.reduce((sum, { batch }) => sum + batch, 0);
  const perMillion = 1_000_000 / fixes;
  const units = {
    sqsRequests: (messages + receiveRequests(invocations)) * perMillion,
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

const isIngestLog = (group: string) => ingestFunctions.some(({ logGroup }) => logGroup === group);
const isEventLog = (group: string) => group.startsWith("/aws/events/");

const isPublishing = ({ name }: CostLine) => name.startsWith("event");
const totalDollars = (costs: readonly CostLine[]) => costs.reduce((sum, { dollars }) => sum + dollars, 0);
const formatPrice = (price: number) => (price < 0.001 ? `${(price * 1e6).toFixed(3)}/M` : String(price));
const formatUnits = (units: number) => (units < 10 ? units.toFixed(3) : Math.round(units).toLocaleString("en"));
const costTarget = (what: string, dollars: number, reached: number) => ({
  what,
  target: `≤ $${dollars.toFixed(2)}`,
  reached: `$${reached.toFixed(3)}`,
  met: reached <= dollars,
});

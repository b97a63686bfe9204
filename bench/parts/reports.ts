import { seededRandom } from "@waybill/local/faults/seeded-random";
import { BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Message } from "@waybill/events-schema/event";
import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { table } from "@waybill/operator/text";
import { reportFactEvents } from "@waybill/events-schema/groups";
import { extractFacts, type ReportSourceEvent } from "@waybill/reports/facts";
import type { Report } from "@waybill/reports/report";
import { keys } from "@waybill/reports/store";
import { recompute } from "../../packages/reports/test/recompute.ts";
import { completedTaskEvents } from "../../packages/reports/test/courier-events.ts";
import { BUNDLE_MODE, type BenchmarkEffort, type BenchmarkResult, formatTargets } from "../benchmark.ts";
import { createPositionsRequests, postPositionsRequests } from "../positions-requests.ts";

const COURIERS = { full: 200, quick: 1 };
const DAYS = 30;
const TIME_ZONE = "Europe/Berlin";
const MONTH = "2026-09";
const FIRST = Date.parse("2026-08-31T22:00:00.000Z");
/** The fixes that phones have reported before a report is built: ten times as many must not slow it down. */
const FIXES = { full: [2_000, 20_000], quick: [100, 200] };
const HOUR = 3_600_000;

/** Builds a month's report: compares it with an independent computation from the raw events, and times it with ten times the fixes. */
export async function measureReports(effort: BenchmarkEffort): Promise<BenchmarkResult> {
  const couriers = COURIERS[effort];
  const messages = createMonth(couriers);
  let units = 0;
  const local = await startLocal({
    bundle: BUNDLE_MODE[effort],
    environments: 24,
    onTraceEvent: (one) => void (one.kind === "state" && (units += Number(one["units"]))),
  });
  const createReport = async (body: object): Promise<BuiltReport> => {
    const before = units;
    return { ...(await buildReport(local, body)), transitions: units - before };
  };
  try {
    await storeFacts(local, messages);
    const first = await createReport({ month: MONTH }); // starts environments
    const wrong = countDifferences(first.report, messages);
    const timed = [];
    let sent = 0;
    for (const [n, fixes] of FIXES[effort].entries()) {
      const batches = createPositionsRequests({ couriers: fixes / 100, batch: 100, round: 0, now: Date.now() });
      await postPositionsRequests(local, batches, 4);
      await local.waitUntilIdle();
      sent += fixes;
      // Other dates with the same facts: another job, the same work.
      const days = { from: "2026-09-01", to: "2026-09-30", ...(n > 0 && { to: "2026-09-29" }) };
      timed.push({ fixes: sent, ...(await createReport(days)) });
    }
    const [few, many] = timed as [BuiltReport & { fixes: number }, BuiltReport & { fixes: number }];
    const rows = timed.map(({ fixes, seconds, transitions, parts }) => [fixes, seconds.toFixed(1), transitions, parts]);
    const { report, seconds, transitions } = first;
    const figures = {
      couriers,
      events: messages.length,
      rows: report.courierDays.length,
      wrong,
      seconds,
      transitions,
    };
    const text = [
      `${couriers} couriers, ${DAYS} days, ${messages.length} events, ${report.courierDays.length + report.routeDays.length} rows; the first report ${seconds.toFixed(1)} s`,
      table(["FIXES REPORTED", "SECONDS", "TRANSITIONS", "PARTS"], rows),
      formatTargets([
        { what: "rows that differ from the computation", target: "0", reached: String(wrong), met: wrong === 0 },
        {
          what: "time with ten times the fixes",
          target: "≤ 1.5 ×",
          reached: `${(many.seconds / few.seconds).toFixed(2)} ×`,
          met: many.seconds <= 1.5 * few.seconds,
        },
      ]),
    ];
    return { figures, text: text.join("\n") };
  } finally {
    await local.stop();
  }
}

function createMonth(couriers: number): Message[] {
  const random = seededRandom(9);
  const below = (limit: number) => Math.floor(random() * limit);
  return Array.from({ length: couriers * DAYS }, (_, n) =>
    completedTaskEvents({
      task: `tsk_${n}`,
      courier: `courier-${n % couriers}`,
      route: `rte_${below(40)}`,
      at: FIRST + Math.floor(n / couriers) * 24 * HOUR + below(22 * 60) * 60_000,
      minutes: 5 + below(90),
      metres: 500 + below(20_000),
      stops: below(4),
      onTime: random() < 0.9,
      money: { amount: 200 + below(1_500), currency: below(10) === 0 ? "CNY" : "EUR" },
    }),
  ).flat();
}

/** Stores the facts as CollectReportFacts does, but in batches: the worker itself is measured elsewhere. */
async function storeFacts(local: LocalWaybill, messages: readonly Message[]): Promise<void> {
  const extracted = messages.map((message) => {
    const contract = reportFactEvents.find(({ name }) => name === message["detail-type"])!;
    return extractFacts({ name: contract.name, ...contract.parse(message.detail) } as ReportSourceEvent);
  });
  const owners = new Map(extracted.flatMap(({ runOwner }) => (runOwner ? [[runOwner.runId, runOwner] as const] : [])));
  const items = new Map<string, Record<string, unknown>>();
  const put = (item: { pk: string; sk: string }) => items.set(`${item.pk} ${item.sk}`, item);
  for (const { fact, taskRoute } of extracted) {
    if (taskRoute) put({ ...keys.task(taskRoute.taskId), routeId: taskRoute.routeId } as never);
    if (!fact) continue;
    const owned = { ...fact, ...owners.get(fact.runId ?? "") } as typeof fact & { courierId: string };
    put(keys.activeCourier(fact.at.slice(0, 7), owned.courierId));
    put({ ...keys.fact(owned.courierId, fact.at, fact.id), fact: owned } as never);
  }
  const { credentials } = local;
  const dynamo = new DynamoDBClient({ endpoint: local.endpoint, region: "us-east-1", credentials });
  const name = local.view.tables.find(({ id }) => id === "Reports")!.name;
  const all = [...items.values()].map((item) => ({
    PutRequest: { Item: marshall(item, { removeUndefinedValues: true }) },
  }));
  for (let n = 0; n < all.length; n += 25) {
    await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [name]: all.slice(n, n + 25) } }));
  }
  dynamo.destroy();
}

interface BuiltReport {
  report: Report;
  seconds: number;
  /** What Step Functions would bill: states entered, and retries of them. */
  transitions: number;
  parts: number;
}

/** Requests a report and waits for it. */
async function buildReport(local: LocalWaybill, body: object): Promise<Omit<BuiltReport, "transitions">> {
  const headers = { authorization: `Bearer ${await local.token("manager", "m1")}`, "content-type": "application/json" };
  const from = performance.now();
  const requested = await fetch(`${local.api}/v1/reports`, { method: "POST", headers, body: JSON.stringify(body) });
  const { reportId } = (await requested.json()) as { reportId: string };
  await local.waitUntilIdle();
  const seconds = (performance.now() - from) / 1_000;
  const shown = await fetch(`${local.api}/v1/reports/${reportId}`, { headers });
  const { state, failure, progress } = (await shown.json()) as {
    state: string;
    failure?: unknown;
    progress: { parts: number };
  };
  if (state !== "ready") throw new Error(`${reportId} is ${state}: ${JSON.stringify(failure)}`);
  const file = await fetch(`${local.api}/v1/reports/${reportId}/files/json`, { headers });
  return { report: (await file.json()) as Report, seconds, parts: progress.parts };
}

/** The number of rows that are missing, surplus, or differ from the independent computation. */
function countDifferences(report: Report, messages: readonly Message[]): number {
  const { couriers, routes } = recompute(messages, TIME_ZONE);
  const same = (row: Report["courierDays"][number], wanted: ReturnType<typeof couriers.get>) =>
    wanted !== undefined &&
    Object.entries(wanted).every(([name, value]) => {
      const ours = row.figures[name as keyof typeof row.figures];
      return typeof value === "number"
        ? ours === value
        : canonicalMoney(ours as Record<string, number>) === canonicalMoney(value);
    });
  return [[report.courierDays, couriers] as const, [report.routeDays, routes] as const].reduce(
    (wrong, [rows, wanted]) => {
      const inMonth = new Map([...wanted].filter(([key]) => key.slice(-10).startsWith(MONTH)));
      const differ = rows.filter((row) => !same(row, inMonth.get(`${row.of} ${row.date}`))).length;
      return wrong + differ + Math.max(0, inMonth.size - rows.length);
    },
    0,
  );
}

const canonicalMoney = (money: Record<string, number>) =>
  Object.entries(money)
    .map(([currency, amount]) => `${currency} ${amount}`)
    .toSorted()
    .join();

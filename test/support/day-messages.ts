import { RoutePublished, TaskCompleted, TaskStarted } from "@waybill/events-schema/tasks";
import { RecordPositions } from "@waybill/events-schema/tracking";
import { metresBetween } from "@waybill/geometry/lat-lon";
import { encodePolyline } from "@waybill/geometry/polyline";
import type { LocalWaybill } from "@waybill/local/boot";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { generateDrive, toReportedFix } from "../../demo/generate/city.ts";

const DAY_START = Date.parse("2026-11-21T06:00:00.000Z");

export interface PositionMessage {
  id: string;
  body: string;
  fixes: number;
}

/** The messages that the endpoint enqueues on one day: a few couriers, batches of six, some overlapping reports. */
export function createPositionMessages({ couriers = 5, minutes = 20 } = {}): PositionMessage[] {
  const day: PositionMessage[] = [];
  for (let courier = 1; courier <= couriers; courier++) {
    const fixes = generateDrive(courier, minutes).map((fix, seq) => ({
      ...toReportedFix(fix, DAY_START + fix.second * 1_000),
      seq,
    }));
    for (let from = 0; from < fixes.length; from += 6) {
      // Every fourth report repeats the last fix of the one before, as phones do that are not sure it arrived.
      const report = fixes.slice(from % 24 === 18 ? from - 1 : from, from + 6);
      const id = `c${courier}.${from}`;
      const receivedAt = new Date(Date.parse(report.at(-1)!.fixTime) + 1_500);
      const data = {
        runId: `run${courier}`,
        courierId: `c${courier}`,
        receivedAt: receivedAt.toISOString(),
        fixes: report,
      };
      day.push({
        id,
        fixes: report.length,
        body: JSON.stringify(RecordPositions.create(data, { id, at: receivedAt })),
      });
    }
  }
  return day;
}

/** A message and the worker that consumes it. */
export interface WorkerMessage {
  worker: "ProjectRoutes" | "ProjectTasks";
  body: string;
}

/**
 * The events of the same day: the route that each courier drives, the start of the task before the drive,
 * and its completion a minute after the arrival.
 */
export function createTaskMessages({ couriers = 5, minutes = 20 } = {}): WorkerMessage[] {
  return Array.from({ length: couriers }, (_, n): WorkerMessage[] => {
    const courier = n + 1;
    const path = pathOfDrive(generateDrive(courier, minutes));
    const stops = [0, 0.25, 0.5, 0.75, 1].map((share) => {
      const { lat, lon } = path[Math.round(share * (path.length - 1))]!;
      return { stopId: `s${share * 4}`, point: { lat, lon }, radiusM: 60 };
    });
    const [routeId, taskId, runId, courierId] = [`rte_${courier}`, `tsk_${courier}`, `run${courier}`, `c${courier}`];
    const route = { routeId, revision: 1, lengthM: 1_000, path: encodePolyline(path), stops };
    const start = { taskId, runId, courierId, routeId, revision: 1, team: "north" };
    const end = { taskId, runId, courierId, durationS: minutes * 60, onTime: true };
    const at = (minute: number) => new Date(DAY_START + minute * 60_000);
    return [
      { worker: "ProjectRoutes", body: toJson(RoutePublished.create(route, { id: `${routeId}.1`, at: at(-9) })) },
      { worker: "ProjectTasks", body: toJson(TaskStarted.create(start, { id: `${taskId}.3`, at: at(-1) })) },
      { worker: "ProjectTasks", body: toJson(TaskCompleted.create(end, { id: `${taskId}.4`, at: at(minutes + 1) })) },
    ];
  }).flat();
}

/** The path of a drive, without the receiver's errors. */
function pathOfDrive(driven: ReturnType<typeof generateDrive>) {
  const path = driven.slice(0, 1);
  for (const fix of driven) if (metresBetween(path.at(-1)!, fix) < 300 && fix.hdop < 10) path.push(fix);
  return path;
}

/** The newest event of each visit and each run: of two events about the same, the one with the higher `seq`. */
export function latestFacts(local: LocalWaybill): Record<string, string> {
  const facts = new Map<string, { seq: number; said: string }>();
  for (const { events } of local.cloud.logs.all().filter(({ name }) => name.startsWith("/aws/events/")))
    for (const { message } of events) {
      const { "detail-type": name, detail } = JSON.parse(message) as ReturnType<typeof RecordPositions.create>;
      const { runId, stopId } = detail.data as { runId?: string; stopId?: string };
      if (!/^stop\.|^run\.finished$/.test(name)) continue;
      const about = name === "stop.departed" ? "departed" : name.startsWith("stop.") ? "visit" : "finished";
      const key = [runId, stopId, about].filter(Boolean).join(" ");
      const seq = detail.meta.seq!;
      if ((facts.get(key)?.seq ?? -1) <= seq) facts.set(key, { seq, said: JSON.stringify([name, detail.data]) });
    }
  return Object.fromEntries([...facts].map(([key, { said }]) => [key, said]));
}

const toJson = (message: object) => JSON.stringify(message);

export function queueArn(local: LocalWaybill, name: string): string {
  const queue = local.view.queues.find(({ id }) => id === name);
  if (!queue) throw new Error(`There is no queue ${name} in the plan.`);
  return queue.arn;
}

/** All items of a table as one canonical text: equal texts are equal tables, byte for byte. */
export async function dumpTable(local: LocalWaybill, name: string): Promise<string> {
  const table = local.view.tables.find(({ id }) => id === name);
  if (!table) throw new Error(`There is no table ${name} in the plan.`);
  const client = createAdminClient(local);
  const rows: string[] = [];
  let from: Record<string, never> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: table.name, ConsistentRead: true, ...(from ? { ExclusiveStartKey: from } : {}) }),
    );
    for (const item of page.Items ?? []) rows.push(JSON.stringify(canonical(item)));
    from = page.LastEvaluatedKey as typeof from;
  } while (from);
  client.destroy();
  return rows.toSorted().join("\n");
}

export function createAdminClient(local: LocalWaybill): DynamoDBClient {
  const { credentials } = local;
  return new DynamoDBClient({ endpoint: local.endpoint, region: local.view.app.region, credentials });
}

function canonical(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, canonical(one)]),
  );
}

import { RecordPositions } from "@waybill/events-schema/tracking";
import type { Local } from "@waybill/local/boot";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { drive, phoneFix } from "../demo/city.ts";

const MORNING = Date.parse("2026-11-21T06:00:00.000Z");

export interface Said {
  id: string;
  body: string;
  fixes: number;
}

/** The messages that the door put on the queue on one day: a few couriers, batches of six, some reports overlapping. */
export function deliveryDay({ couriers = 5, minutes = 20 } = {}): Said[] {
  const day: Said[] = [];
  for (let courier = 1; courier <= couriers; courier++) {
    const fixes = drive(courier, minutes).map((fix, seq) => ({ ...phoneFix(fix, MORNING + fix.second * 1_000), seq }));
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

export function queueOf(local: Local, name: string): string {
  const queue = local.view.queues.find(({ id }) => id === name);
  if (!queue) throw new Error(`There is no queue ${name} in the plan.`);
  return queue.arn;
}

/** Everything that a table holds, in one canonical text: equal texts are equal tables, byte for byte. */
export async function dump(local: Local, name: string): Promise<string> {
  const table = local.view.tables.find(({ id }) => id === name);
  if (!table) throw new Error(`There is no table ${name} in the plan.`);
  const client = adminOf(local);
  const rows: string[] = [];
  let from: Record<string, never> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: table.name, ConsistentRead: true, ...(from ? { ExclusiveStartKey: from } : {}) }),
    );
    for (const item of page.Items ?? []) rows.push(JSON.stringify(sorted(item)));
    from = page.LastEvaluatedKey as typeof from;
  } while (from);
  client.destroy();
  return rows.toSorted().join("\n");
}

export function adminOf(local: Local): DynamoDBClient {
  const credentials = { accessKeyId: "operator", secretAccessKey: "operator" };
  return new DynamoDBClient({ endpoint: local.endpoint, region: local.view.app.region, credentials });
}

function sorted(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

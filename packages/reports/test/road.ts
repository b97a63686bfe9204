import { DynamoDBClient, ScanCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Message } from "@waybill/events-schema/event";
import { type Local, type LocalOptions, startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import { AwsError } from "@waybill/local/gateway/errors";
import { ofPackage, onlyAtWork } from "@waybill/plan/only";
import type { Report, Trace } from "../src/report.ts";

/** The whole road of a report on the offline cloud: what others say, the machine, its steps, the doors. */

export interface Answer {
  status: number;
  json: Record<string, unknown>;
}
export interface Shown {
  reportId: string;
  state: string;
  revision: number;
  attempt: number;
  reason?: string;
  late?: { after: number; about: Record<string, number>; events: string[] };
  supersededBy?: string;
  failure?: { step: string; code: string; detail: string };
  files: Record<string, { key: string; sha256: string }>;
  progress: { percent: number; step: string; parts: number; done: number };
}
interface Told {
  name: string;
  id: string;
}
export type Road = Awaited<ReturnType<typeof openRoad>>;

/** `faults` befall functions; `seen` hears of everything that happens. */
export async function openRoad({ faults = [] }: Pick<LocalOptions, "faults"> = {}) {
  const told: Told[] = [];
  const executions: { execution: string; status: string }[] = [];
  /** Objects by method and key, as they were asked for; and what S3 and DynamoDB refuse. */
  const objects: string[] = [];
  let refused: RegExp | undefined;
  let busRefuses = false;
  const clock = skippingClock();
  const local: Local = await startLocal({
    clock,
    plan: onlyAtWork(ofPackage("reports")),
    faults,
    seed: 1,
    calls: {
      before({ service, method, url, body }) {
        const denied = new AwsError("AccessDenied", "on purpose", { status: 403 });
        if (service === "events" && busRefuses) throw denied;
        if (service === "dynamodb" && refused?.test(body.toString())) throw denied;
        if (service !== "s3") return;
        const asked = `${method} ${url.pathname}`;
        objects.push(asked);
        if (refused?.test(asked)) throw denied;
      },
      after(call) {
        if (call.service !== "events") return;
        const { Entries = [] } = JSON.parse(call.body.toString()) as {
          Entries?: { DetailType: string; Detail: string }[];
        };
        for (const { DetailType, Detail } of Entries)
          told.push({ name: DetailType, id: (JSON.parse(Detail) as { meta: { id: string } }).meta.id });
      },
    },
    onHappening(happening) {
      if (happening.kind === "execution") executions.push(happening as never);
    },
  });
  const credentials = { accessKeyId: "operator", secretAccessKey: "operator" };
  const dynamo = new DynamoDBClient({ endpoint: local.endpoint, region: "us-east-1", credentials });

  async function request(route: string, body?: unknown, role = "manager"): Promise<Response> {
    const [method = "", path = ""] = route.split(" ");
    return fetch(`${local.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${await local.token(role, "m1")}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  const road = {
    local,
    clock,
    told: () => told.filter(({ name }) => name.startsWith("report.")),
    executions: () => executions,
    /** Which objects were asked for, as `PUT /bucket/key`. */
    objects: () => objects,
    /** S3 refuses these from now on, by method and key, and DynamoDB what says so; nothing, to forgive. */
    refuse: (which?: RegExp) => void (refused = which),
    /** The bus takes nothing, until it is told to. */
    silence: (silent: boolean) => void (busRefuses = silent),
    /** As if a job had last moved so long ago, and were due. */
    async age(reportId: string, minutes: number) {
      const [, pk, revision] = /^(.+)-(\d+)$/.exec(reportId)!;
      await dynamo.send(
        new UpdateItemCommand({
          TableName: local.view.tables.find(({ id }) => id === "Reports")!.name,
          Key: { pk: { S: `REPORT#${pk}` }, sk: { S: `REV#${revision!.padStart(4, "0")}` } },
          UpdateExpression: "SET dueAt = :long, body.movedAt = :at",
          ExpressionAttributeValues: {
            ":long": { S: "2026-01-01T00:00:00.000Z" },
            ":at": { S: new Date(clock.now() - minutes * 60_000).toISOString() },
          },
        }),
      );
    },
    async ask(route: string, body?: unknown, role?: string): Promise<Answer> {
      const answer = await request(route, body, role);
      return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
    },
    settle: () => local.settled({ skip: true }),
    /** Other services say something. */
    say(messages: readonly Message[]) {
      const [{ name: bus } = { name: "" }] = local.view.buses;
      for (const { source, "detail-type": detailType, detail } of messages)
        local.cloud.putEvent({ bus, source, detailType, detail: JSON.stringify(detail) });
    },
    /** Ask for a report and wait until it has ended. */
    async draw(body: object): Promise<Shown> {
      const { json } = await road.ask("POST /v1/reports", body);
      await road.settle();
      return road.show(json["reportId"] as string);
    },
    show: async (reportId: string) => (await road.ask(`GET /v1/reports/${reportId}`)).json as unknown as Shown,
    async file(reportId: string, format: string): Promise<Buffer> {
      const answer = await request(`GET /v1/reports/${reportId}/files/${format}`);
      if (!answer.ok) throw new Error(`${format} of ${reportId}: ${answer.status} ${await answer.text()}`);
      return Buffer.from(await answer.arrayBuffer());
    },
    report: async (reportId: string) => JSON.parse((await road.file(reportId, "json")).toString()) as Report,
    traces: async (reportId: string) =>
      (await road.file(reportId, "events"))
        .toString()
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Trace),
    /** Run a function that a schedule would. */
    invoke: (id: string, payload: unknown) =>
      local.lambda.invoke(local.view.functions.find((fn) => fn.id === id)!.arn, payload),
    /** Everything in the table, sorted. */
    async items(): Promise<Record<string, unknown>[]> {
      const TableName = local.view.tables.find(({ id }) => id === "Reports")!.name;
      const items: Record<string, unknown>[] = [];
      let ExclusiveStartKey: Record<string, never> | undefined;
      do {
        const answer = await dynamo.send(
          new ScanCommand({ TableName, ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
        );
        items.push(...(answer.Items ?? []).map((item) => unmarshall(item)));
        ExclusiveStartKey = answer.LastEvaluatedKey as typeof ExclusiveStartKey;
      } while (ExclusiveStartKey);
      const key = (item: Record<string, unknown>) => `${String(item["pk"])} ${String(item["sk"])}`;
      return items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
    },
    async stop() {
      dynamo.destroy();
      await local.stop();
    },
  };
  return road;
}

import type { AwsCallInterceptor } from "@waybill/local/cloud";
import { accessKeyOf } from "@waybill/local/iam/access-keys";
import { requiredPermissions } from "@waybill/local/iam/required-permissions";
import type { AwsRequest, TraceEvent } from "@waybill/local/interfaces";
import type { StageView } from "@waybill/plan/view/stage-view";
import { indexWrites } from "../index-units.ts";
import { itemBytes, type DynamoItem } from "../item-bytes.ts";

/** What one repetition of an activity does to the partition keys of one kind. */
export interface KeyLoad {
  /** `Tracking`, `Tracking/Listed`. */
  resource: string;
  /** `RUN#*`, `ACTIVE#*`. */
  kind: string;
  /** How many keys share the load of everybody; undefined where each courier, run or task has its own. */
  sharedBy: number | undefined;
  writeUnits: number;
  readUnits: number;
}

/** What one repetition of an activity does. */
export interface ActivityProfile {
  keys: readonly KeyLoad[];
  /** By route: `POST /v1/positions`. */
  requests: Record<string, number>;
  /** By function: invocations, and milliseconds of all of them. `messages` is 0 for endpoints. */
  functions: Record<string, { invocations: number; ms: number; messages: number }>;
  events: number;
  /** Calls of PutEvents, and what the rules of the bus deliver. */
  bus: { requests: number; deliveries: number };
  queueRequests: number;
  socketMessages: number;
}

interface CountedKey {
  writeUnits: number;
  readUnits: number;
}

/** Counts what the functions of a cloud do, as AWS would, from their calls and invocations. */
export function createProfiler(view: StageView) {
  const functionByKey = new Map(view.functions.map(({ id, name }) => [accessKeyOf(name), id]));
  const stage = {
    arnOf: (service: string, resource: string) =>
      `arn:${view.app.partition}:${service}:${view.app.region}:${view.app.account}:${resource}`,
    partition: view.app.partition,
    tables: view.tables,
  };
  let keys = new Map<string, CountedKey>();
  let functions: ActivityProfile["functions"] = {};
  let requests: ActivityProfile["requests"] = {};
  let [events, busRequests, busDeliveries, queueRequests, socketMessages] = [0, 0, 0, 0, 0];
  /** Items as they were put last, by their table and key. */
  const stored = new Map<string, DynamoItem>();
  const scheduled = new Set(view.schedules.map(({ target }) => view.functions.find(({ arn }) => arn === target)?.id));

  const add = (resource: string, key: string, load: Partial<CountedKey>): void => {
    const id = `${resource} ${key}`;
    const { writeUnits, readUnits } = keys.get(id) ?? { writeUnits: 0, readUnits: 0 };
    keys.set(id, {
      writeUnits: writeUnits + (load.writeUnits ?? 0),
      readUnits: readUnits + (load.readUnits ?? 0),
    });
  };

  function countTableCall(request: AwsRequest): void {
    const input = JSON.parse(request.body.toString("utf8")) as Record<string, unknown>;
    for (const { action, resources, context } of requiredPermissions(request, stage)) {
      const [, table = "", index] = /table\/([^/]+)(?:\/index\/(.+))?$/.exec(resources[0] ?? "") ?? [];
      const known = view.tables.find(({ name }) => name === table);
      if (!known) continue;
      const name = index === undefined ? known.id : `${known.id}/${index}`;
      const isWrite = /Put|Update|Delete|Write/.test(action);
      const item = input["Item"] as DynamoItem | undefined;
      const units = isWrite
        ? Math.ceil(itemBytes(item ?? {}) / 1_024) || 1
        : input["ConsistentRead"] === true
          ? 1
          : 0.5;
      for (const key of context?.["dynamodb:LeadingKeys"] ?? [""])
        add(name, key, isWrite ? { writeUnits: units } : { readUnits: units });
    }
  }

  /** What a put or a deletion that was made wrote to indexes, where `isCounted`. */
  function countIndexWrites(request: AwsRequest, isCounted: boolean): void {
    if (!/\.(Put|Delete)Item$/.test(request.headers["x-amz-target"] ?? "")) return;
    const { TableName, Item, Key } = JSON.parse(request.body.toString("utf8")) as Record<string, unknown>;
    const table = view.tables.find(({ name }) => name === TableName);
    if (!table) return;
    const item = Item as DynamoItem | undefined;
    const { [table.key.hash]: hash, [table.key.range ?? ""]: range } = item ?? (Key as DynamoItem);
    const id = JSON.stringify([TableName, hash, range]);
    for (const { index, key, units } of isCounted ? indexWrites(stored.get(id), item, table) : [])
      add(`${table.id}/${index}`, key, { writeUnits: units });
    if (item) stored.set(id, item);
    else stored.delete(id);
  }

  const isCounted = ({ accessKeyId = "" }: AwsRequest): boolean => {
    const caller = functionByKey.get(accessKeyId);
    return caller !== undefined && !scheduled.has(caller);
  };
  const interceptor: AwsCallInterceptor = {
    before(request) {
      if (!isCounted(request)) return;
      if (request.service === "dynamodb") countTableCall(request);
      if (request.service === "sqs") queueRequests++;
      if (request.service !== "events") return;
      busRequests++;
      events += (JSON.parse(request.body.toString("utf8")) as { Entries: unknown[] }).Entries.length;
    },
    after(request) {
      if (request.service === "dynamodb") countIndexWrites(request, isCounted(request));
    },
  };

  function record(event: TraceEvent): void {
    if (event.kind === "socket" && event.what === "sent") socketMessages += Number(event["units"]);
    if (event.kind === "delivery" && event.what.startsWith("rule ")) busDeliveries++;
    if (event.kind === "http" && typeof event["routeKey"] === "string")
      requests[event["routeKey"]] = (requests[event["routeKey"]] ?? 0) + 1;
    if (event.kind !== "invocation" || scheduled.has(event.what)) return;
    const { ms, batch = 0 } = event as TraceEvent & { ms: number; batch?: number };
    const before = functions[event.what] ?? { invocations: 0, ms: 0, messages: 0 };
    functions[event.what] = {
      invocations: before.invocations + 1,
      ms: before.ms + ms,
      messages: before.messages + batch,
    };
  }

  return {
    interceptor,
    record,
    /** From now on. */
    reset(): void {
      [keys, functions, requests] = [new Map(), {}, {}];
      [events, busRequests, busDeliveries, queueRequests, socketMessages] = [0, 0, 0, 0, 0];
    },
    /** What was counted, for one of so many repetitions, each by another courier. */
    profile(repetitions: number): ActivityProfile {
      const kinds = Map.groupBy(keys, ([id]) => {
        const [resource = "", key = ""] = id.split(" ");
        return `${resource} ${key.includes("#") ? `${key.slice(0, key.indexOf("#"))}#*` : key}`;
      });
      return {
        keys: [...kinds].map(([id, of]) => {
          const [resource = "", kind = ""] = id.split(" ");
          const sum = (what: keyof CountedKey) => of.reduce((all, [, load]) => all + load[what], 0) / repetitions;
          return {
            resource,
            kind,
            sharedBy: of.length >= repetitions ? undefined : of.length,
            writeUnits: sum("writeUnits"),
            readUnits: sum("readUnits"),
          };
        }),
        requests: mapValues(requests, (count) => count / repetitions),
        functions: mapValues(functions, ({ invocations, ms, messages }) => ({
          invocations: invocations / repetitions,
          ms: ms / repetitions,
          messages: messages / repetitions,
        })),
        events: events / repetitions,
        bus: { requests: busRequests / repetitions, deliveries: busDeliveries / repetitions },
        queueRequests: queueRequests / repetitions,
        socketMessages: socketMessages / repetitions,
      };
    },
  };
}

const mapValues = <A, B>(of: Record<string, A>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(value)]));

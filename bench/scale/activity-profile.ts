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

/** What one repetition makes of a function. */
export interface FunctionLoad {
  invocations: number;
  /** Processor time of all of them, by those in an environment that has worked before. */
  cpuMs: number;
  /** Calls of AWS. */
  calls: number;
  /** Messages of its queue; 0 for endpoints. */
  messages: number;
}

/** What one repetition of an activity does. */
export interface ActivityProfile {
  keys: readonly KeyLoad[];
  /** By route: `POST /v1/positions`. */
  requests: Record<string, number>;
  functions: Record<string, FunctionLoad>;
  events: number;
  /** Calls of PutEvents, and what the rules of the bus deliver. */
  bus: { requests: number; deliveries: number };
  queueRequests: number;
  socketBytes: number;
  logBytes: number;
}

/** Of a function, counted; a message is a unit of work, and an invocation of an endpoint. */
interface CountedFunction {
  invocations: number;
  messages: number;
  calls: number;
  all: { cpuMs: number; units: number };
  warm: { cpuMs: number; units: number };
}

interface CountedKey {
  writeUnits: number;
  readUnits: number;
}

/** Counts what the functions of a cloud do, as AWS would, from their calls and invocations; `readLogBytes` of all their logs. */
export function createProfiler(view: StageView, readLogBytes: () => number) {
  const functionByKey = new Map(view.functions.map(({ id, name }) => [accessKeyOf(name), id]));
  const stage = {
    arnOf: (service: string, resource: string) =>
      `arn:${view.app.partition}:${service}:${view.app.region}:${view.app.account}:${resource}`,
    partition: view.app.partition,
    tables: view.tables,
  };
  let keys = new Map<string, CountedKey>();
  let functions = new Map<string, CountedFunction>();
  let requests: ActivityProfile["requests"] = {};
  let [events, busRequests, busDeliveries, queueRequests, socketBytes, logBytesBefore] = [0, 0, 0, 0, 0, 0];
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

  function countedFunction(id: string): CountedFunction {
    const nothing = { cpuMs: 0, units: 0 };
    const known = functions.get(id) ?? {
      invocations: 0,
      messages: 0,
      calls: 0,
      all: { ...nothing },
      warm: { ...nothing },
    };
    functions.set(id, known);
    return known;
  }

  const isCounted = ({ accessKeyId = "" }: AwsRequest): boolean => {
    const caller = functionByKey.get(accessKeyId);
    return caller !== undefined && !scheduled.has(caller);
  };
  const interceptor: AwsCallInterceptor = {
    before(request) {
      if (!isCounted(request)) return;
      countedFunction(functionByKey.get(request.accessKeyId ?? "")!).calls += 1;
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
    if (event.kind === "socket" && event.what === "sent") socketBytes += Number(event["bytes"]);
    if (event.kind === "delivery" && event.what.startsWith("rule ")) busDeliveries++;
    if (event.kind === "http" && typeof event["routeKey"] === "string")
      requests[event["routeKey"]] = (requests[event["routeKey"]] ?? 0) + 1;
    if (event.kind !== "invocation" || scheduled.has(event.what)) return;
    const { cpuMs = 0, batch = 0, cold } = event as TraceEvent & { cpuMs?: number; batch?: number; cold: boolean };
    const counted = countedFunction(event.what);
    counted.invocations += 1;
    counted.messages += batch;
    for (const times of cold ? [counted.all] : [counted.all, counted.warm]) {
      times.cpuMs += cpuMs;
      times.units += batch || 1;
    }
  }

  return {
    interceptor,
    record,
    /** From now on. */
    reset(): void {
      [keys, functions, requests] = [new Map(), new Map(), {}];
      [events, busRequests, busDeliveries, queueRequests, socketBytes] = [0, 0, 0, 0, 0];
      logBytesBefore = readLogBytes();
    },
    /** What was counted, for one of so many repetitions, done by so many `couriers`: a key that fewer have is shared. */
    profile(repetitions: number, couriers: number): ActivityProfile {
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
            sharedBy: of.length >= Math.min(repetitions, couriers) ? undefined : of.length,
            writeUnits: sum("writeUnits"),
            readUnits: sum("readUnits"),
          };
        }),
        requests: mapEntries(requests, (count) => count / repetitions),
        functions: mapEntries(Object.fromEntries(functions), ({ invocations, messages, calls, all, warm }) => {
          const { cpuMs, units } = warm.units > 0 ? warm : all;
          return {
            invocations: invocations / repetitions,
            cpuMs: ((cpuMs / Math.max(1, units)) * all.units) / repetitions,
            calls: calls / repetitions,
            messages: messages / repetitions,
          };
        }),
        events: events / repetitions,
        bus: { requests: busRequests / repetitions, deliveries: busDeliveries / repetitions },
        queueRequests: queueRequests / repetitions,
        socketBytes: socketBytes / repetitions,
        logBytes: (readLogBytes() - logBytesBefore) / repetitions,
      };
    },
  };
}

/** What a frame takes, and bytes of one place in it. */
export interface FrameProfile extends ActivityProfile {
  placeBytes: number;
}

/**
 * What sending a frame takes, of a profile in which its `places` were also reported, each once, and sent to so many watchers. The keys
 * are those of one team, which no other shares.
 */
export function sendingOf(
  profile: ActivityProfile,
  { report: other, places: times, watchers }: { report: ActivityProfile; places: number; watchers: number },
): FrameProfile {
  const less = (all = 0, part = 0) => Math.max(0, all - part * times);
  const [sender, part] = [profile.functions[SENDER], other.functions[SENDER]];
  return {
    keys: profile.keys.map((key) => {
      const known = other.keys.find(({ resource, kind }) => resource === key.resource && kind === key.kind);
      const writeUnits = less(key.writeUnits, known?.writeUnits);
      return { ...key, sharedBy: undefined, writeUnits, readUnits: less(key.readUnits, known?.readUnits) };
    }),
    requests: {},
    functions: {
      [SENDER]: {
        invocations: less(sender?.invocations, part?.invocations),
        cpuMs: less(sender?.cpuMs, part?.cpuMs),
        calls: less(sender?.calls, part?.calls),
        messages: 0,
      },
    },
    events: 0,
    bus: { requests: 0, deliveries: 0 },
    queueRequests: 0,
    socketBytes: profile.socketBytes,
    placeBytes: profile.socketBytes / (times * watchers),
    logBytes: 0,
  };
}

/** It sends what watchers are shown. */
const SENDER = "UpdateLiveFeed";

const mapEntries = <A, B>(of: Record<string, A>, change: (value: A, name: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(value, name)]));

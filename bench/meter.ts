import type { LocalWaybill } from "@waybill/local/boot";
import type { AwsCallInterceptor } from "@waybill/local/cloud";
import { accessKeyOf } from "@waybill/local/iam/access-keys";
import type { AwsRequest, TraceEvent } from "@waybill/local/interfaces";
import type { FunctionView } from "@waybill/plan/view/stage-view";
import { itemBytes, type DynamoItem } from "./item-bytes.ts";

/** Counts what AWS would meter, from every call of the functions and every invocation. */
export interface Meter extends AwsCallInterceptor {
  record(event: TraceEvent): void;
  /** From now on. */
  reset(): void;
  readonly calls: Map<string, number>;
  readonly invocations: MeteredInvocation[];
  readonly writeUnits: number;
  readonly readUnits: number;
}

export interface MeteredInvocation {
  function: string;
  /** Of the handler. */
  ms: number;
  /** Messages of a queue in it. */
  batch: number;
}

/** @param of the functions whose calls and invocations count @default all */
export function createMeter(of?: readonly FunctionView[]): Meter {
  const [ids, keys] = [of?.map(({ id }) => id), of?.map(({ name }) => accessKeyOf(name))];
  const calls = new Map<string, number>();
  const invocations: Meter["invocations"] = [];
  let [writeUnits, readUnits] = [0, 0];
  const count = (name: string, by = 1) => void calls.set(name, (calls.get(name) ?? 0) + by);

  return {
    calls,
    invocations,
    get writeUnits() {
      return writeUnits;
    },
    get readUnits() {
      return readUnits;
    },
    reset() {
      calls.clear();
      invocations.length = 0;
      [writeUnits, readUnits] = [0, 0];
    },
    record(event) {
      if (event.kind !== "invocation" || ids?.includes(event.what) === false) return;
      const { what, ms, batch = 0 } = event as TraceEvent & { ms: number; batch?: number };
      invocations.push({ function: what, ms, batch });
    },
    before(request) {
      if (keys?.includes(request.accessKeyId ?? "") === false) return;
      const action = awsAction(request);
      const body =
        request.body.length > 0 ? (JSON.parse(request.body.toString("utf8")) as Record<string, unknown>) : {};
      count(action);
      if (action === "PutEvents") count("events", (body["Entries"] as unknown[]).length);
      // A failed condition costs what the write would have cost.
      if (action === "PutItem") writeUnits += Math.ceil(itemBytes(body["Item"] as DynamoItem) / 1_024);
      // Our items stay within 4 KB; a read that need not be consistent is half a unit.
      if (action === "GetItem" || action === "Query") readUnits += body["ConsistentRead"] === true ? 1 : 0.5;
    },
    after: () => {},
  };
}

/** API Gateway's access log line in the format of stacks/api.ts; the offline cloud writes none. */
export const ACCESS_LINE_BYTES = 150;

/** SQS hands out and deletes at most ten messages a call, whatever the mapping's batch. */
export const MAX_MESSAGES_PER_CALL = 10;

/** The requests to receive and delete the messages of these invocations. */
export const receiveRequests = (invocations: readonly MeteredInvocation[]): number =>
  invocations.reduce((sum, { batch }) => sum + 2 * Math.ceil(batch / MAX_MESSAGES_PER_CALL), 0);

const awsAction = ({ headers }: AwsRequest) => headers["x-amz-target"]?.split(".").at(-1) ?? "other";

/** Bytes in the log groups of a cloud that count. */
export const countLogBytes = (local: LocalWaybill, isCounted: (group: string) => boolean): number =>
  local.cloud.logs
    .all()
    .filter(({ name }) => isCounted(name))
    .reduce((all, { events }) => all + events.reduce((sum, { message }) => sum + message.length, 0), 0);

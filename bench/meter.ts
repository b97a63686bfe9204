import type { AwsCallInterceptor } from "@waybill/local/cloud";
import { accessKeyOf } from "@waybill/local/iam/access-keys";
import type { AwsRequest, TraceEvent } from "@waybill/local/interfaces";
import type { FunctionView } from "@waybill/plan/view/stage-view";

/** Counts what AWS would meter, from every call of the functions and every invocation. */
export interface Meter extends AwsCallInterceptor {
  record(happening: TraceEvent): void;
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

type Attribute = Record<string, unknown>;

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
    record(happening) {
      if (happening.kind !== "invocation" || ids?.includes(happening.what) === false) return;
      const { what, ms, batch = 0 } = happening as TraceEvent & { ms: number; batch?: number };
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
      if (action === "PutItem") writeUnits += Math.ceil(itemBytes(body["Item"] as Record<string, Attribute>) / 1_024);
      // Our items stay within 4 KB; a read that need not be consistent is half a unit.
      if (action === "GetItem" || action === "Query") readUnits += body["ConsistentRead"] === true ? 1 : 0.5;
    },
    after: () => {},
  };
}

const awsAction = ({ headers }: AwsRequest) => headers["x-amz-target"]?.split(".").at(-1) ?? "other";

/** Bytes of an item as DynamoDB counts them: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function itemBytes(item: Record<string, Attribute>): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

function valueBytes(value: Attribute): number {
  const [kind, content] = Object.entries(value)[0] ?? ["NULL", true];
  if (kind === "S") return Buffer.byteLength(content as string);
  if (kind === "N") return Math.ceil(String(content).replace(/^-?0*\.?0*|[-.]/g, "").length / 2) + 1;
  if (kind === "B") return Buffer.from(content as string, "base64").length;
  if (kind === "M") return 3 + itemBytes(content as Record<string, Attribute>) + Object.keys(content as object).length;
  if (kind === "L") return (content as Attribute[]).reduce((sum, one) => sum + 1 + valueBytes(one), 3);
  return 1;
}

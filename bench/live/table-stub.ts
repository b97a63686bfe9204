/**
 * DynamoDB in memory, as far as the live feed uses it, with the units that it would bill and the megabyte that it returns at once.
 * Tests of the feed use the real engine; this one answers a hundred times faster.
 */
type Item = Record<string, unknown>;
interface Input {
  Key?: Item;
  Item?: Item;
  ConditionExpression?: string;
  UpdateExpression?: string;
  KeyConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
  ExclusiveStartKey?: Item;
  ScanIndexForward?: boolean;
  Limit?: number;
  ConsistentRead?: boolean;
}

const MAX_RESPONSE_BYTES = 1_048_576;

export interface TableStub {
  send(action: string, input: Input): unknown;
  writeUnits: number;
  readUnits: number;
  /** Write units of each partition in its busiest second: DynamoDB takes 1,000. */
  busiestPartition(): { key: string; units: number };
}

export function createTableStub(now: () => number): TableStub {
  const partitions = new Map<string, { keys: string[]; items: Map<string, Item> }>();
  const written = new Map<string, { second: number; units: number; max: number }>();
  const partitionOf = (pk: unknown) => {
    const known = partitions.get(pk as string) ?? { keys: [], items: new Map<string, Item>() };
    partitions.set(pk as string, known);
    return known;
  };
  const find = ({ pk, sk }: Item) => partitionOf(pk).items.get(sk as string);

  function store(item: Item): void {
    const { keys, items } = partitionOf(item["pk"]);
    const sk = item["sk"] as string;
    if (!items.has(sk)) keys.splice(lowerBound(keys, sk), 0, sk);
    items.set(sk, item);
    countWrite(item);
  }

  function countWrite(item: Item): void {
    const units = Math.max(1, Math.ceil(bytesOf(item) / 1_024));
    stub.writeUnits += units;
    const second = Math.floor(now() / 1_000);
    const key = String(item["pk"]);
    const before = written.get(key);
    const sum = before?.second === second ? before.units + units : units;
    written.set(key, { second, units: sum, max: Math.max(sum, before?.max ?? 0) });
  }

  function assertCondition(existing: Item | undefined, input: Input): void {
    if (input.ConditionExpression && !evaluate(input.ConditionExpression, existing ?? {}, input)) {
      stub.writeUnits += 1;
      throw Object.assign(new Error("The condition does not hold."), { name: "ConditionalCheckFailedException" });
    }
  }

  function update(input: Input): Item {
    const before = find(input.Key!);
    assertCondition(before, input);
    const after = { ...before, ...input.Key };
    const [, set = "", remove = ""] = /^(?:SET (.+?))?(?: ?REMOVE (.+))?$/.exec(input.UpdateExpression!)!;
    for (const part of set.split(",")) {
      const [name = "", value = ""] = part.split("=").map((text) => text.trim());
      after[name] = input.ExpressionAttributeValues![value];
    }
    for (const name of remove.split(",")) delete after[name.trim()];
    store(after);
    return after;
  }

  function query(input: Input): { Items: Item[]; LastEvaluatedKey?: Item } {
    const values = input.ExpressionAttributeValues!;
    const { keys, items } = partitionOf(values[":pk"]);
    const [, begins] = /begins_with\(sk, (:\w+)\)/.exec(input.KeyConditionExpression!) ?? [];
    const [, from, to] = /sk BETWEEN (:\w+) AND (:\w+)/.exec(input.KeyConditionExpression!) ?? [];
    const text = (name = "") => values[name] as string | undefined;
    const min = text(begins ?? from) ?? "";
    const max = begins ? `${min}\uffff` : (text(to) ?? "\uffff");
    const found = keys.slice(lowerBound(keys, min), lowerBound(keys, `${max}\0`));
    if (input.ScanIndexForward === false) found.reverse();
    const after = input.ExclusiveStartKey?.["sk"] as string | undefined;
    const ordered = after === undefined ? found : found.slice(found.indexOf(after) + 1);
    const Items: Item[] = [];
    let bytes = 0;
    for (const sk of ordered) {
      if (Items.length === input.Limit) break;
      const item = items.get(sk)!;
      bytes += bytesOf(item);
      Items.push(item);
      if (bytes >= MAX_RESPONSE_BYTES) break;
    }
    stub.readUnits += Math.max(1, Math.ceil(bytes / 4_096)) * (input.ConsistentRead ? 1 : 0.5);
    const last = Items.at(-1);
    return {
      Items,
      ...(last && Items.length < ordered.length && { LastEvaluatedKey: { pk: last["pk"], sk: last["sk"] } }),
    };
  }

  const actions: Record<string, (input: Input) => unknown> = {
    GetCommand: ({ Key, ConsistentRead }) => {
      const found = find(Key!);
      stub.readUnits += Math.max(1, Math.ceil(bytesOf(found ?? {}) / 4_096)) * (ConsistentRead ? 1 : 0.5);
      return { Item: found };
    },
    PutCommand: (input) => {
      assertCondition(find(input.Item!), input);
      store(withoutUndefined(input.Item!));
      return {};
    },
    UpdateCommand: (input) => ({ Attributes: update(input) }),
    DeleteCommand: (input) => {
      const before = find(input.Key!);
      assertCondition(before, input);
      const { keys, items } = partitionOf(input.Key!["pk"]);
      const sk = input.Key!["sk"] as string;
      if (items.delete(sk)) keys.splice(lowerBound(keys, sk), 1);
      countWrite(before ?? input.Key!);
      return { Attributes: before };
    },
    QueryCommand: query,
  };

  const stub: TableStub = {
    writeUnits: 0,
    readUnits: 0,
    send(action, input) {
      const act = actions[action];
      if (!act) throw new Error(`the stub of DynamoDB has no ${action}`);
      return act(input);
    },
    busiestPartition: () =>
      [...written].reduce((busiest, [key, one]) => (one.max > busiest.units ? { key, units: one.max } : busiest), {
        key: "",
        units: 0,
      }),
  };
  return stub;
}

const withoutUndefined = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));

function bytesOf(value: unknown): number {
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value !== "object" || value === null) return 8;
  return Object.entries(value).reduce((sum, [name, inner]) => sum + Buffer.byteLength(name) + bytesOf(inner), 0);
}

/** Where the first of the sorted keys is that is not before this one. */
function lowerBound(keys: readonly string[], key: string): number {
  let [from, to] = [0, keys.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (keys[middle]! < key) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** A condition of comparisons and `attribute_not_exists`, joined by AND, OR and parentheses. */
function evaluate(expression: string, item: Item, { ExpressionAttributeValues = {} }: Input): boolean {
  const tokens = expression.match(/[()]|<=|>=|<>|[<>=]|[:\w.]+/g)!;
  let at = 0;
  const operand = (text: string) => (text.startsWith(":") ? ExpressionAttributeValues[text] : item[text]);

  function either(): boolean {
    let holds = both();
    while (tokens[at] === "OR") {
      at += 1;
      holds = both() || holds;
    }
    return holds;
  }
  function both(): boolean {
    let holds = single();
    while (tokens[at] === "AND") {
      at += 1;
      holds = single() && holds;
    }
    return holds;
  }
  function single(): boolean {
    const token = tokens[at++]!;
    if (token === "(") {
      const holds = either();
      at += 1;
      return holds;
    }
    if (token === "attribute_not_exists") {
      const name = tokens[at + 1]!;
      at += 3;
      return item[name] === undefined;
    }
    const [operator, other] = [tokens[at]!, tokens[at + 1]!];
    at += 2;
    return compare(operand(token), operator, operand(other));
  }
  return either();
}

function compare(one: unknown, operator: string, other: unknown): boolean {
  if (one === undefined || other === undefined) return false;
  const [a, b] = [one, other] as [number, number];
  if (operator === "=") return a === b;
  if (operator === "<>") return a !== b;
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  return operator === ">" ? a > b : a >= b;
}

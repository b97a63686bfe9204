import * as z from "zod";
import { schemaForMode } from "./schema/schema-mode.ts";
import { isKnownValidMeta } from "./schema/known-valid.ts";
import { FreeId } from "./text.ts";

export { openEnum } from "./schema/schema-mode.ts";

/** Metadata of every message. `id` never changes: not on a retry, not on a replay. */
export const Meta = z.object({
  id: FreeId.max(128).describe("Stable across retries and replays: derived from the cause, not from the delivery."),
  v: z.int().positive().describe("The contract's version when the message was created; informational."),
  at: z.iso.datetime().describe("When it happened, RFC 3339 in UTC."),
  by: FreeId.describe("The service that created it: `<service>@<version>`."),
  subject: FreeId.max(128).describe("The entity it is about: the scope of ordering and of effects that happen once."),
  seq: z
    .int()
    .nonnegative()
    .optional()
    .describe("Its position in the order of its subject's messages, if they are ordered."),
  correlationId: FreeId.describe("The same for all messages that result from one request."),
  causationId: FreeId.optional().describe("The message that caused this one."),
  replayOf: FreeId.optional().describe("Set by an operator's replay: the id of that replay."),
});
export type Meta = z.output<typeof Meta>;

/** A message as it is sent: the shape of an EventBridge event, so that the bus and a queue carry the same JSON. */
export interface Message<Data = unknown> {
  source: string;
  "detail-type": string;
  detail: { meta: Meta; data: Data };
}

type DataShape = z.ZodRawShape;
type WrittenData<S extends DataShape> = z.input<z.ZodObject<S>>;
/** A contract is plain JSON: with a transform, the parsed data would differ from the written data. */
type PlainData<S extends DataShape> =
  WrittenData<S> extends z.output<z.ZodObject<S>> ? S : "no transforms or defaults in a contract";

export interface MessageOrigin {
  /** Stable id. Derive it from the cause: `derivedId(cause, "reason")`, or from the entity and its version. */
  id: string;
  /** The message that caused this one; its correlation id is carried on. */
  cause?: { meta: Meta } | undefined;
  /** Correlation id of a message that has no cause: the request's. @default the id */
  correlationId?: string | undefined;
  seq?: number | undefined;
  /** @default now */
  at?: Date | undefined;
  /** @default the owner, without a version */
  by?: string | undefined;
}

interface ContractDefinition<S extends DataShape> {
  v: number;
  owner: string;
  /** Which entity the data is about. */
  subject: (data: WrittenData<S>) => string;
  data: S & PlainData<S>;
  /** What it means, in one sentence; used in the generated documentation. */
  description: string;
  /** Names of its consumers; an empty list means that only the archive stores it. */
  consumers?: readonly string[];
  examples: readonly [WrittenData<S>, ...WrittenData<S>[]];
  /**
   * A hand-written validation, faster than the schema, for data with many small parts. It returns true only for data
   * that the schema accepts, too. Such data is used as it is, with unknown fields; all other data is parsed by the schema.
   */
  isKnownValid?: (data: unknown) => boolean;
}

/** A contract: one object to create, parse, route and document a message. */
export type Contract<S extends DataShape = DataShape, Name extends string = string> = ReturnType<
  typeof createContract<S, Name>
>;
/** What a consumer receives: meta and data, parsed. */
export type ParsedMessage<C> = C extends { parse: (detail: unknown) => infer R } ? R : never;
/** The same with its contract's name; of several contracts, the name tells which data it carries. */
export type NamedMessage<C> = C extends { name: infer Name } ? ParsedMessage<C> & { name: Name } : never;

/** Builds a value when it is first needed: a function uses few of the contracts that it loads, at each of its cold starts. */
function lazily<T>(build: () => T): () => T {
  let built: T | undefined;
  return () => (built ??= build());
}

function createContract<S extends DataShape, Name extends string>(
  kind: "event" | "command",
  name: Name,
  definition: ContractDefinition<S>,
) {
  const write = lazily(() => schemaForMode(name, definition.data, "write") as z.ZodObject<S, z.core.$strict>);
  const read = lazily(() => schemaForMode(name, definition.data, "read") as z.ZodObject<S>);
  const detail = lazily(() => z.object({ meta: Meta, data: read() }));
  const source = `waybill.${definition.owner}`;
  return {
    kind,
    name,
    source,
    v: definition.v,
    owner: definition.owner,
    description: definition.description,
    consumers: definition.consumers ?? [],
    examples: definition.examples,
    /** Schema for writing: closed, an unknown field is rejected. Throws when the data is not plain JSON. */
    get write() {
      return write();
    },
    /** Schema for reading: open, an unknown field is ignored, so that a newer writer breaks no reader. Throws as `write`. */
    get read() {
      return read();
    },
    /** Create a message. Throws ZodError when the data does not match the contract. */
    create(data: WrittenData<S>, origin: MessageOrigin): Message<z.output<z.ZodObject<S>>> {
      const valid = write().parse(data);
      const cause = origin.cause?.meta;
      const meta = Meta.parse({
        id: origin.id,
        v: definition.v,
        at: (origin.at ?? new Date()).toISOString(),
        by: origin.by ?? definition.owner,
        subject: definition.subject(data),
        seq: origin.seq,
        correlationId: cause?.correlationId ?? origin.correlationId ?? origin.id,
        causationId: cause?.id,
      });
      return { source, "detail-type": name, detail: { meta: JSON.parse(JSON.stringify(meta)) as Meta, data: valid } };
    },
    /** Parse the `detail` of a message. Throws ZodError when it does not match the contract. */
    parse(message: unknown): { meta: Meta; data: z.output<z.ZodObject<S>> } {
      const unparsed = message as { meta: Meta; data: z.output<z.ZodObject<S>> } | null | undefined;
      const isValid = unparsed && definition.isKnownValid?.(unparsed.data) && isKnownValidMeta(unparsed.meta);
      return isValid ? { meta: unparsed.meta, data: unparsed.data } : detail().parse(message);
    },
  };
}

/**
 * Define an event: a fact in the past tense, named after the owner's entity, published on the bus.
 *
 * @example
 * export const TaskClaimed = event("task.claimed", {
 *   v: 1, owner: "tasks", description: "A courier won the task.", subject: (task) => task.taskId,
 *   data: { taskId: FreeId.max(64), courierId: FreeId.max(64) },
 *   examples: [{ taskId: "tsk_1", courierId: "c1" }],
 * });
 */
export function event<const S extends DataShape, const Name extends `${string}.${string}`>(
  name: Name,
  definition: ContractDefinition<S>,
): Contract<S, Name> {
  return createContract("event", name, definition);
}

/** Define a command: an instruction to its owner, sent to the owner's queue and never to the bus. */
export function command<const S extends DataShape, const Name extends `${string}.${string}`>(
  name: Name,
  definition: ContractDefinition<S>,
): Contract<S, Name> {
  return createContract("command", name, definition);
}

/** The id of a message that results from another: the same for every retry and replay of that one. */
export function derivedId(cause: { meta: Meta }, reason: string): string {
  return `${cause.meta.id}.${reason}`;
}

import * as z from "zod";
import { schemaForMode } from "./schema-mode.ts";
import { isKnownValidMeta } from "./known-valid.ts";

export { openEnum } from "./schema-mode.ts";

/** What travels with every message, whatever it says. `id` never changes: not on a retry, not on a replay. */
export const Meta = z.object({
  id: z
    .string()
    .min(1)
    .max(128)
    .describe("Stable across retries and replays: derived from the cause, not the delivery."),
  v: z.int().positive().describe("The contract's version when it was written; informational."),
  at: z.iso.datetime().describe("When it happened, RFC 3339 in UTC."),
  by: z.string().min(1).describe("Who says so: `<service>@<version>`."),
  subject: z.string().min(1).max(128).describe("The entity it is about: the scope of order and of once-only effects."),
  seq: z.int().nonnegative().optional().describe("Its place in the order of its subject, where there is one."),
  correlationId: z.string().min(1).describe("The same for everything that one request set off."),
  causationId: z.string().min(1).optional().describe("The message that caused this one."),
  replayOf: z.string().min(1).optional().describe("Set by an operator's replay: the id of that replay."),
});
export type Meta = z.output<typeof Meta>;

/** One message as it travels: EventBridge's own shape, so that the bus and a queue carry the same thing. */
export interface Message<Data = unknown> {
  source: string;
  "detail-type": string;
  detail: { meta: Meta; data: Data };
}

type DataShape = z.ZodRawShape;
type WrittenData<S extends DataShape> = z.input<z.ZodObject<S>>;
/** A contract is plain JSON: a transform would make what is read differ from what is written. */
type PlainData<S extends DataShape> =
  WrittenData<S> extends z.output<z.ZodObject<S>> ? S : "no transforms or defaults in a contract";

export interface MessageOrigin {
  /** Stable id. Derive it from the cause: `derivedId(cause, "reason")`, or from the entity and its version. */
  id: string;
  /** The message this one answers; its correlation goes on. */
  cause?: { meta: Meta } | undefined;
  /** Correlation of a message that has no cause: the request's. @default the id */
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
  /** What it means, in one sentence; it becomes the documentation. */
  description: string;
  /** Who listens, by consumer name; an empty list means archive only. */
  consumers?: readonly string[];
  examples: readonly [WrittenData<S>, ...WrittenData<S>[]];
  /**
   * For data of many small parts: a check by hand that says yes only where the schema does. What it says yes to is read
   * as it is, unknown fields and all; what it says no to is read by the schema.
   */
  isKnownValid?: (data: unknown) => boolean;
}

/** A contract: one object to create, to parse, to route and to document a message. */
export type Contract<S extends DataShape = DataShape, Name extends string = string> = ReturnType<
  typeof createContract<S, Name>
>;
/** What a consumer gets: meta and data, parsed. */
export type ParsedMessage<C> = C extends { parse: (detail: unknown) => infer R } ? R : never;

function createContract<S extends DataShape, Name extends string>(
  kind: "event" | "command",
  name: Name,
  definition: ContractDefinition<S>,
) {
  const write = schemaForMode(name, definition.data, "write") as z.ZodObject<S, z.core.$strict>;
  const read = schemaForMode(name, definition.data, "read") as z.ZodObject<S>;
  const detail = z.object({ meta: Meta, data: read });
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
    /** Data as it may be written: closed, an unknown field is refused. */
    write,
    /** Data as it may be read: open, an unknown field is ignored, so that a newer writer does no harm. */
    read,
    /** Make one. Throws ZodError when the data does not keep the contract. */
    create(data: WrittenData<S>, origin: MessageOrigin): Message<z.output<z.ZodObject<S>>> {
      const valid = write.parse(data);
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
    /** Read the `detail` of one. Throws ZodError when it does not keep the contract. */
    parse(message: unknown): { meta: Meta; data: z.output<z.ZodObject<S>> } {
      const known = message as { meta: Meta; data: z.output<z.ZodObject<S>> } | null | undefined;
      const sure = known && definition.isKnownValid?.(known.data) && isKnownValidMeta(known.meta);
      return sure ? { meta: known.meta, data: known.data } : detail.parse(message);
    },
  };
}

/**
 * Define a fact: past tense, its owner's noun, told to whoever listens.
 *
 * @example
 * export const TaskClaimed = event("task.claimed", {
 *   v: 1, owner: "tasks", description: "A courier won the task.", subject: (task) => task.taskId,
 *   data: { taskId: z.string(), courierId: z.string() },
 *   examples: [{ taskId: "tsk_1", courierId: "c1" }],
 * });
 */
export function event<const S extends DataShape, const Name extends `${string}.${string}`>(
  name: Name,
  definition: ContractDefinition<S>,
): Contract<S, Name> {
  return createContract("event", name, definition);
}

/** Define an order to one owner, carried on that owner's queue and never on the bus. */
export function command<const S extends DataShape, const Name extends `${string}.${string}`>(
  name: Name,
  definition: ContractDefinition<S>,
): Contract<S, Name> {
  return createContract("command", name, definition);
}

/** The id of what follows from a message: the same for every retry and replay of it. */
export function derivedId(cause: { meta: Meta }, reason: string): string {
  return `${cause.meta.id}.${reason}`;
}

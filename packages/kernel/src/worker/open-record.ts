import type { Meta } from "@waybill/events-schema/event";
import type { SQSRecord } from "aws-lambda";
import { $ZodError } from "zod/v4/core";
import { PermanentError } from "../failures/errors.ts";
import { toMessage } from "../messaging/stored-object.ts";
import { truncateBytes } from "../failures/text.ts";

/** What a worker needs of a contract; every `event()` and `command()` has it. */
export interface ConsumedContract {
  readonly name: string;
  readonly source: string;
  parse(detail: unknown): { meta: Meta; data: unknown };
}

/** The parts that a body carries in both of its forms: a bus event by way of a rule, or our Message. */
interface RecordBody {
  source?: unknown;
  "detail-type"?: unknown;
  detail?: { meta?: Partial<Meta>; data?: unknown } | null;
}

/** A delivery as far as it can be read; an unreadable one is known by its SQS message id. */
export interface OpenedRecord {
  /** Our event id: never the messageId of a message that has one, which a redrive changes. */
  id: string;
  /** The event's name, as far as it says one. */
  event: string;
  /** The same if this worker consumes it, else `unknown`: what comes from outside makes no metric. */
  known: string;
  subject: string;
  meta: Partial<Meta>;
  /** The message. Throws PermanentError `contract.violated`, naming each field that is wrong. */
  message(): { name: string; meta: Meta; data: unknown };
}

/** Open a record for a worker that consumes `contracts`. Does not throw; `message()` does. */
export function openRecord(record: SQSRecord, contracts: ReadonlyMap<string, ConsumedContract>): OpenedRecord {
  const body = parseBody(record.body);
  const name = truncateBytes(stringOr(body?.["detail-type"], "unknown"), 128);
  const contract = contracts.get(name);
  const meta = typeof body?.detail?.meta === "object" ? (body.detail.meta ?? {}) : {};
  const id = stringOr(meta.id, record.messageId);
  return {
    id,
    event: name,
    known: contract ? name : "unknown",
    subject: stringOr(meta.subject, id),
    meta,
    message() {
      if (!body) throw contractViolation("the body is not a JSON object");
      if (!contract) throw contractViolation(`this worker does not consume ${name}`);
      if (body.source !== contract.source)
        throw contractViolation(`${name} comes from ${contract.source}, not from ${String(body.source)}`);
      return { name, ...parseDetail(contract, body.detail) };
    },
  };
}

function parseDetail(contract: ConsumedContract, detail: unknown): { meta: Meta; data: unknown } {
  try {
    return contract.parse(detail);
  } catch (cause) {
    if (!(cause instanceof $ZodError)) throw cause;
    const issues = cause.issues.slice(0, 10).map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
    throw contractViolation(`${contract.name} does not keep its contract: ${issues.join("; ")}`, cause);
  }
}

function contractViolation(sentence: string, cause?: unknown): PermanentError {
  return new PermanentError("contract.violated", sentence, { cause });
}

function parseBody(text: string): RecordBody | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && !Array.isArray(body) ? toMessage(body) : undefined;
  } catch {
    return undefined;
  }
}

function stringOr(value: unknown, otherwise: string): string {
  return typeof value === "string" && value !== "" ? value : otherwise;
}

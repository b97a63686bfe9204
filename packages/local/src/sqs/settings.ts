import { unsupportedAction } from "../gateway/json.ts";
import { invalidAttribute, invalidValue } from "./errors.ts";

/** A queue as it is configured; times in seconds, as SQS has them. */
export interface QueueSettings {
  name: string;
  arn: string;
  fifo: boolean;
  visibilitySeconds: number;
  delaySeconds: number;
  retentionSeconds: number;
  /** The wait time of a receive without WaitTimeSeconds. */
  waitSeconds: number;
  maxBytes: number;
  redrive?: { deadLetterArn: string; maxReceiveCount: number };
  /** RedriveAllowPolicy as given. */
  redriveAllow?: unknown;
  contentDeduplication: boolean;
  deduplicationPerGroup: boolean;
  /** Attributes that are stored and returned but have no effect here. */
  other: Record<string, string>;
  tags: Record<string, string>;
  /** Seconds since 1970. */
  createdAt: number;
  changedAt: number;
}

/** A queue with SQS's defaults. */
export function defaultSettings(name: string, arn: string, nowMs: number): QueueSettings {
  const seconds = Math.floor(nowMs / 1000);
  return {
    name,
    arn,
    fifo: name.endsWith(".fifo"),
    visibilitySeconds: 30,
    delaySeconds: 0,
    retentionSeconds: 345_600,
    waitSeconds: 0,
    maxBytes: 1_048_576,
    contentDeduplication: false,
    deduplicationPerGroup: false,
    other: {},
    tags: {},
    createdAt: seconds,
    changedAt: seconds,
  };
}

const PASSIVE_ATTRIBUTES = ["SqsManagedSseEnabled", "FifoThroughputLimit"];

/** Attributes that AWS acts on and the offline cloud does not: refused rather than ignored. */
const UNSUPPORTED_ATTRIBUTES = ["Policy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds"];

const FIFO_ATTRIBUTES = ["ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"];

const NUMERIC_ATTRIBUTES = {
  VisibilityTimeout: ["visibilitySeconds", 0, 43_200],
  DelaySeconds: ["delaySeconds", 0, 900],
  MessageRetentionPeriod: ["retentionSeconds", 60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: ["waitSeconds", 0, 20],
  MaximumMessageSize: ["maxBytes", 1024, 1_048_576],
} as const;

/** Attributes of CreateQueue and SetQueueAttributes, checked and applied to a copy. */
export function withAttributes(settings: QueueSettings, attributes: Record<string, unknown>): QueueSettings {
  const next: QueueSettings = { ...settings, other: { ...settings.other } };
  for (const [name, raw] of Object.entries(attributes)) {
    const value = String(raw);
    if (UNSUPPORTED_ATTRIBUTES.includes(name) && value !== "") throw unsupportedAction("sqs", `queue with ${name}`);
    if (FIFO_ATTRIBUTES.includes(name) && !next.fifo) throw invalidAttribute(name, "Only a FIFO queue has it.");
    if (name in NUMERIC_ATTRIBUTES) {
      const [field, low, high] = NUMERIC_ATTRIBUTES[name as keyof typeof NUMERIC_ATTRIBUTES];
      const number = Number(value);
      if (!Number.isInteger(number) || number < low || number > high) {
        throw invalidAttribute(name, `Invalid value for the parameter ${name}.`);
      }
      next[field] = number;
    } else if (name === "FifoQueue") {
      if (value !== "true" || !next.fifo) throw invalidAttribute(name, "The name of a FIFO queue ends in .fifo.");
    } else if (name === "ContentBasedDeduplication") next.contentDeduplication = value === "true";
    else if (name === "DeduplicationScope") next.deduplicationPerGroup = value === "messageGroup";
    else if (name === "RedrivePolicy") applyRedrivePolicy(next, value);
    else if (name === "RedriveAllowPolicy")
      next.redriveAllow = value === "" ? undefined : parseJsonAttribute(name, value);
    else if (PASSIVE_ATTRIBUTES.includes(name)) next.other[name] = value;
    else throw invalidAttribute(name);
  }
  return next;
}

function applyRedrivePolicy(settings: QueueSettings, value: string): void {
  delete settings.redrive;
  if (value === "") return;
  const policy = parseJsonAttribute("RedrivePolicy", value);
  const target = policy["deadLetterTargetArn"];
  // The provider and the console write it as text, the API as a number: SQS takes both.
  const count = Number(policy["maxReceiveCount"]);
  if (typeof target !== "string" || !Number.isInteger(count) || count < 1 || count > 1000) {
    throw invalidValue(`Value ${value} for parameter RedrivePolicy is invalid.`);
  }
  settings.redrive = { deadLetterArn: target, maxReceiveCount: count };
}

function parseJsonAttribute(name: string, value: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed === "object" && parsed !== null) return parsed as Record<string, unknown>;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw invalidValue(`Value ${value} for parameter ${name} is invalid. Reason: it is not a JSON object.`);
}

/** The configured attributes as GetQueueAttributes shows them. */
export function queueAttributes(settings: QueueSettings): Record<string, string> {
  const shown: Record<string, string> = {
    QueueArn: settings.arn,
    CreatedTimestamp: String(settings.createdAt),
    LastModifiedTimestamp: String(settings.changedAt),
    ...settings.other,
  };
  for (const [name, [field]] of Object.entries(NUMERIC_ATTRIBUTES)) shown[name] = String(settings[field]);
  if (settings.redrive) {
    const { deadLetterArn: deadLetterTargetArn, maxReceiveCount } = settings.redrive;
    shown["RedrivePolicy"] = JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
  }
  if (settings.redriveAllow !== undefined) shown["RedriveAllowPolicy"] = JSON.stringify(settings.redriveAllow);
  if (settings.fifo) {
    shown["FifoQueue"] = "true";
    shown["ContentBasedDeduplication"] = String(settings.contentDeduplication);
    shown["DeduplicationScope"] = settings.deduplicationPerGroup ? "messageGroup" : "queue";
  }
  return shown;
}

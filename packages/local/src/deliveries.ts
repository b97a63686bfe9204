import { AwsError } from "./gateway/errors.ts";
import type {
  Clock,
  Deliveries,
  Lambda,
  MessageAttribute,
  Queues,
  SendMessageOptions,
  TraceListener,
} from "./interfaces.ts";
import type { LocalStore } from "./store.ts";

type Delivery = Parameters<Deliveries["deliver"]>[0];

/** Delivers one payload. An AwsError is permanent; any other error is retried. */
export type DeliveryTarget = (arn: string, payload: string, options?: SendMessageOptions) => void | Promise<void>;

/** EventBridge's defaults, used for SNS and S3 as well. */
const DEFAULT_ATTEMPTS = 186;
const DEFAULT_MAX_AGE_SECONDS = 86_400;
/** An asynchronous invocation: one attempt and two retries, a minute and two minutes later. */
const LAMBDA_ATTEMPTS = 3;
const LAMBDA_MAX_AGE_SECONDS = 21_600;
const MAX_BACKOFF_MS = 900_000;
/** Concurrent function invocations; further ones wait in the store. */
const MAX_CONCURRENT_INVOCATIONS = 50;

interface DeliveryRow {
  id: number;
  delivery: string;
  attempts: number;
  created_at: number;
  next_at: number;
}

interface DeliveryDependencies {
  store: LocalStore;
  clock: Clock;
  queues: Queues;
  lambda: Lambda;
  trace?: TraceListener;
  /** Further targets by service of the ARN: `sns`, `logs`, `states`. */
  carriers?: Record<string, DeliveryTarget>;
}

export interface DeliveryEngine extends Deliveries {
  /** Adds a target of an engine that itself needs deliveries. */
  addTarget(service: string, carrier: DeliveryTarget): void;
  /** How many deliveries are unfinished, and when the next retry is due. */
  pending(): { count: number; nextAt?: number };
  /** The unfinished deliveries. */
  list(): { from: string; targetArn: string; attempts: number; nextAt: number }[];
  /** Leaves unfinished deliveries in the store: they are retried after a restart rather than lost. */
  close(): void;
}

/**
 * Asynchronous deliveries, stored until they are done, so that neither a failing target nor a killed process
 * loses one. A queue gets its message in the transaction that requested it; other targets at least once.
 */
export function createDeliveryEngine({
  store,
  clock,
  queues,
  lambda,
  trace = () => {},
  carriers = {},
}: DeliveryDependencies): DeliveryEngine {
  store.define(`
    create table if not exists delivery (id integer primary key autoincrement, delivery text not null,
      attempts integer not null, created_at integer not null, next_at integer not null);
    create index if not exists delivery_due on delivery (next_at);`);
  const busy = new Set<number>();
  let alarm: { at: number; cancel: () => void } | undefined;
  let scheduled = false;
  let closed = false;
  const carry: Record<string, DeliveryTarget> = {
    sqs: (arn, payload, options) => void queues.send(arn, payload, options),
    lambda: async (arn, payload) => {
      const { functionError, payload: failure } = await lambda.invoke(arn, JSON.parse(payload) as unknown);
      if (functionError) throw new FunctionFailedError(functionError, failure);
    },
    ...carriers,
  };

  function deliver(delivery: Delivery): void {
    const { targetArn, payload, options, from } = delivery;
    if (serviceOf(targetArn) === "sqs" && !options?.delaySeconds) {
      try {
        queues.send(targetArn, payload, options);
        say("delivery", `${from} → ${nameOf(targetArn)}`, { targetArn });
        return;
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return bury(delivery, error, 1, clock.now());
      }
    }
    const time = clock.now();
    const insert = "insert into delivery (delivery, attempts, created_at, next_at) values (?, 0, ?, ?)";
    store.run(insert, JSON.stringify(delivery), time, time);
    schedule();
  }

  /** In its own turn: the transaction that requested it must have ended before anything is sent. */
  function schedule(): void {
    if (scheduled || closed) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (!closed) pump();
    });
  }
  function pump(): void {
    const free = MAX_CONCURRENT_INVOCATIONS - busy.size;
    if (free <= 0) return;
    const due = "select * from delivery where next_at <= ? order by next_at, id limit ?";
    const now = clock.now();
    const rows = store.all<DeliveryRow>(due, now, free + busy.size).filter(({ id }) => !busy.has(id));
    for (const row of rows) {
      busy.add(row.id);
      void attempt(row).finally(() => {
        busy.delete(row.id);
        schedule();
      });
    }
    if (rows.length === 0) rest(now);
  }
  /** Nothing is due at `now`: wake for the first retry after it. A later `now` could miss one in between. */
  function rest(now: number): void {
    const at = nextDue(now);
    if (at === undefined || (alarm && alarm.at === at)) return;
    alarm?.cancel();
    const wake = () => {
      alarm = undefined;
      schedule();
    };
    alarm = { at, cancel: clock.at(at, wake) };
  }
  const nextDue = (now: number): number | undefined =>
    store.get<{ at: number | null }>("select min(next_at) at from delivery where next_at > ?", now)?.at ?? undefined;

  async function attempt(row: DeliveryRow): Promise<void> {
    const delivery = JSON.parse(row.delivery) as Delivery;
    const { targetArn, payload, options, from } = delivery;
    const done = () => store.run("delete from delivery where id = ?", row.id);
    const attempts = row.attempts + 1;
    try {
      const carrier = carry[serviceOf(targetArn)];
      if (!carrier)
        throw new AwsError("UNSUPPORTED_TARGET", `${targetArn} is not a target that the offline cloud delivers to`);
      await carrier(targetArn, payload, options);
      if (closed) return;
      done();
      say("delivery", `${from} → ${nameOf(targetArn)}`, { targetArn, attempts });
    } catch (error) {
      if (closed) return;
      const next = clock.now() + retryDelayMs(delivery, attempts);
      if (!(error instanceof AwsError) && exhaustedReason(delivery, attempts, row.created_at, next) === undefined) {
        store.run("update delivery set attempts = ?, next_at = ? where id = ?", attempts, next, row.id);
        say("delivery", `${from} → ${nameOf(targetArn)}: ${messageOf(error)}; again later`, { targetArn, attempts });
        return;
      }
      store.transaction(() => {
        bury(delivery, error, attempts, row.created_at);
        done();
      });
    }
  }

  /** Sends to the dead-letter queue; without one the payload is lost and a trace line says so. */
  function bury(delivery: Delivery, error: unknown, attempts: number, createdAt: number): void {
    const { deadLetterArn, from, targetArn, payload, deadLetterBody = payload } = delivery;
    const cause = exhaustedReason(delivery, attempts, createdAt, clock.now());
    const texts: Record<string, string> = {
      ...delivery.deadLetterAttributes,
      TARGET_ARN: targetArn,
      ERROR_CODE: error instanceof AwsError ? error.code : "SDK_CLIENT_ERROR",
      ERROR_MESSAGE: messageOf(error),
      RETRY_ATTEMPTS: String(attempts - 1),
      ...(cause && !(error instanceof AwsError) ? { EXHAUSTED_RETRY_CONDITION: cause } : {}),
    };
    const messageAttributes: Record<string, MessageAttribute> = {};
    for (const [name, text] of Object.entries(texts)) {
      messageAttributes[name] = { dataType: "String", stringValue: text.slice(0, 1024) || "-" };
    }
    let where = "lost: it has no dead-letter queue";
    if (deadLetterArn) {
      try {
        queues.send(deadLetterArn, deadLetterBody, { messageAttributes });
        where = nameOf(deadLetterArn);
      } catch (failure) {
        if (!(failure instanceof AwsError)) throw failure;
        where = `lost: ${failure.message}`;
      }
    }
    const what = `${from} → ${nameOf(targetArn)}: ${messageOf(error)} → ${where}`;
    say("dead-letter", what, { targetArn, deadLetter: deadLetterArn, attempts });
  }

  function say(kind: "delivery" | "dead-letter", what: string, detail: Record<string, unknown>): void {
    trace({ at: clock.now(), kind, what, ...detail });
  }

  schedule();
  return {
    deliver,
    addTarget: (service, carrier) => void (carry[service] = carrier),
    pending() {
      const count = store.get<{ count: number }>("select count(*) count from delivery")?.count ?? 0;
      const nextAt = nextDue(clock.now());
      return { count, ...(nextAt === undefined ? {} : { nextAt }) };
    },
    list: () =>
      store.all<DeliveryRow>("select * from delivery order by next_at, id").map((row) => {
        const { from, targetArn } = JSON.parse(row.delivery) as Delivery;
        return { from, targetArn, attempts: row.attempts, nextAt: row.next_at };
      }),
    close() {
      closed = true;
      alarm?.cancel();
    },
  };
}

class FunctionFailedError extends Error {
  constructor(kind: string, payload: unknown) {
    const { errorType, errorMessage } = (payload ?? {}) as { errorType?: string; errorMessage?: string };
    super(`${errorType ?? kind}: ${errorMessage ?? "the function failed"}`);
  }
}

function exhaustedReason(delivery: Delivery, attempts: number, createdAt: number, next: number): string | undefined {
  const isLambda = serviceOf(delivery.targetArn) === "lambda";
  const { maxAttempts = isLambda ? LAMBDA_ATTEMPTS : DEFAULT_ATTEMPTS } = delivery;
  const { maxAgeSeconds = isLambda ? LAMBDA_MAX_AGE_SECONDS : DEFAULT_MAX_AGE_SECONDS } = delivery;
  if (attempts >= maxAttempts) return "MaximumRetryAttempts";
  return next - createdAt > maxAgeSeconds * 1000 ? "MaximumEventAgeInSeconds" : undefined;
}

function retryDelayMs({ targetArn }: Delivery, attempts: number): number {
  if (serviceOf(targetArn) === "lambda") return attempts * 60_000;
  return Math.min(1000 * 2 ** (attempts - 1), MAX_BACKOFF_MS);
}

const serviceOf = (arn: string) => arn.split(":")[2] ?? "";
const nameOf = (arn: string) =>
  arn
    .split(":")
    .slice(5)
    .join(":")
    .replace(/^(function|log-group):/, "");
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

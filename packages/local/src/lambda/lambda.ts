import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import type { Clock, InvokeResult, Lambda, TraceListener } from "../interfaces.ts";
import { type ProcessorMonitor, sharedProcessorMonitor, type WorkingClock } from "../working-time.ts";
import { type Environment, type LogSink, startEnvironment } from "./environment.ts";
import type { LocalFunction } from "./function.ts";
import { createEnvironmentPool, type PooledInvocation } from "./pool.ts";
import type { LambdaError } from "./protocol.ts";
import { describeTrigger } from "./trigger.ts";

/** Lambda's limit for a synchronous event and for a response. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

type UnderWay = ReturnType<NonNullable<Lambda["underWay"]>>[number];

export interface LocalLambda extends Lambda {
  functions(): LocalFunction[];
  /** By ARN (with or without a qualifier), physical name or logical name. */
  find(reference: string): LocalFunction | undefined;
  /** New code or settings for the function of that name, from the next event on. */
  replace(fn: LocalFunction): void;
  /** The environment that signed a call, by its session token. */
  environment(id: string): Environment | undefined;
  running(): number;
  underWay(): UnderWay[];
  stats(): { environments: number; busy: number; waiting: number };
  /** Starts no more environments and kills all. */
  stop(): Promise<void>;
}

interface Options {
  functions: LocalFunction[];
  clock: Clock;
  /** Where printed lines go. */
  log: LogSink;
  trace?: TraceListener;
  /** How many environments may live at once, over all functions. @default 32 */
  limit?: number;
  /** How many may start at once. @default as many as there are processors, two at least */
  startsAtOnce?: number;
  /** @default this one */
  processorMonitor?: ProcessorMonitor;
  /** Called when an environment starts an event; faults plan kills here. */
  onStarted?: (environment: Environment, event: unknown) => void;
}

/** All functions of the plan, ready to be invoked. Nothing is started before its first event. */
export function createLambda(options: Options): LocalLambda {
  const { functions, clock, log, trace, limit = 32, processorMonitor = sharedProcessorMonitor(), onStarted } = options;
  const { startsAtOnce = Math.max(2, availableParallelism()) } = options;
  const byName = new Map(functions.map((fn) => [fn.name, fn]));
  const open = (fn: LocalFunction) => startEnvironment(fn, { clock, log, processorMonitor });
  const pool = createEnvironmentPool(open, { limit, startsAtOnce });
  const underWay = new Set<UnderWay>();

  const find = (reference: string): LocalFunction | undefined => {
    const name = reference.startsWith("arn:") ? (reference.split(":")[6] ?? "") : reference;
    return byName.get(name) ?? [...byName.values()].find(({ id }) => id === name);
  };

  async function invoke(
    functionArn: string,
    event: unknown,
    taken?: (time: WorkingClock) => void,
  ): Promise<InvokeResult> {
    const fn = find(functionArn);
    if (!fn) throw new Error(`There is no function ${functionArn} in the plan.`);
    const requestId = randomUUID();
    const payload = JSON.stringify(event ?? {});
    const at = clock.now();
    const one: UnderWay = { function: fn.id, since: at, state: "waiting" };
    underWay.add(one);
    try {
      const ran =
        Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES ? payloadTooLarge("Request") : withinPayloadLimit(await run());
      const result = toInvokeResult(ran, requestId);
      trace?.({
        at,
        kind: "invocation",
        what: fn.id,
        function: fn.name,
        requestId,
        ...describeTrigger(event),
        ...traceOutcome(ran, result),
        ms: ran.ms,
        ...(ran.cpuMs === undefined ? {} : { cpuMs: ran.cpuMs }),
        cold: ran.cold,
        ...(ran.initMs === undefined ? {} : { initMs: ran.initMs }),
        environment: ran.environment,
        logs: ran.logs,
      });
      return result;
    } finally {
      underWay.delete(one);
    }

    function run(): Promise<PooledInvocation> {
      return pool.run(fn as LocalFunction, requestId, payload, (environment) => {
        one.state = "running";
        one.since = clock.now();
        taken?.(environment.time);
        onStarted?.(environment, event);
      });
    }
  }

  return {
    invoke,
    functions: () => [...byName.values()],
    find,
    replace(fn) {
      byName.set(fn.name, fn);
      pool.replace(fn);
    },
    environment: (id) => pool.find(id),
    running: () => underWay.size,
    underWay: () => [...underWay],
    stats: () => pool.stats(),
    stop: () => pool.stop(),
  };
}

function withinPayloadLimit(ran: PooledInvocation): PooledInvocation {
  if (ran.payload === undefined || Buffer.byteLength(ran.payload) <= MAX_PAYLOAD_BYTES) return ran;
  const { payload: _, ...rest } = ran;
  return { ...rest, error: payloadTooLarge("Response").error as LambdaError };
}

function payloadTooLarge(what: "Request" | "Response"): PooledInvocation {
  const errorMessage = `${what} payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`;
  const errorType = what === "Request" ? "RequestEntityTooLargeException" : "Function.ResponseSizeTooLarge";
  return { error: { errorType, errorMessage, trace: [] }, ms: 0, logs: [], environment: "", cold: false };
}

function toInvokeResult(ran: PooledInvocation, requestId: string): InvokeResult {
  const about = { requestId, ms: ran.ms, cold: ran.cold };
  if (ran.error) return { ...about, functionError: "Unhandled", payload: ran.error };
  return ran.payload === undefined ? about : { ...about, payload: JSON.parse(ran.payload) as unknown };
}

/** For the trace line: ok, error, or partial with the number of records that are received again. */
function traceOutcome(ran: PooledInvocation, { payload }: InvokeResult): Record<string, unknown> {
  if (ran.error) return { outcome: "error", error: ran.error };
  const failures = (payload as { batchItemFailures?: unknown } | null | undefined)?.batchItemFailures;
  if (Array.isArray(failures) && failures.length > 0) return { outcome: "partial", failed: failures.length };
  const status = (payload as { statusCode?: unknown } | null | undefined)?.statusCode;
  return typeof status === "number" ? { outcome: "ok", status } : { outcome: "ok" };
}

import type { Environment, InvocationOutcome } from "./environment.ts";
import type { LocalFunction } from "./function.ts";

export interface PooledInvocation extends InvocationOutcome {
  environment: string;
  cold: boolean;
}

interface WaitingInvocation {
  fn: LocalFunction;
  requestId: string;
  payload: string;
  onStarted?: ((environment: Environment) => void) | undefined;
  resolve: (ran: PooledInvocation) => void;
}

export interface EnvironmentPool {
  /** Runs one event in an environment of this function, which may have to be waited for. Never rejects. */
  run(
    fn: LocalFunction,
    requestId: string,
    payload: string,
    onStarted?: (environment: Environment) => void,
  ): Promise<PooledInvocation>;
  /** Replaces the function of that name: its old environments finish their event and get no more. */
  replace(fn: LocalFunction): void;
  find(environmentId: string): Environment | undefined;
  /** How many environments there are, and how many of them process an event. */
  stats(): { environments: number; busy: number; waiting: number };
  /** Kills all; running and waiting invocations fail. */
  stop(): Promise<void>;
}

interface PoolLimits {
  limit: number;
  /** More would only compete for the processors. */
  startsAtOnce: number;
}

const STOPPED_BEFORE_START: PooledInvocation = {
  error: { errorType: "Runtime.ExitError", errorMessage: "The offline cloud is stopping.", trace: [] },
  ms: 0,
  logs: [],
  environment: "",
  cold: false,
};

/**
 * The environments of all functions: at most `fn.concurrency` of one function, at most `limit` together, and at most
 * `startsAtOnce` of them starting. Waiting for one does not count as the time of any.
 *
 *     an event ─► an idle environment of its function?      ─ yes ─► use it
 *                 may the function have one more?            ─ no ──► wait, first come first served
 *                 are enough others starting?                ─ yes ─► wait
 *                 is there room for one more at all?         ─ yes ─► a new one (cold)
 *                 is any other function's environment idle?  ─ yes ─► close one: the longest idle of a function
 *                                                             │       that has another, else the longest idle
 *                                                             no ──► wait
 */
export function createEnvironmentPool(
  open: (fn: LocalFunction) => Environment,
  { limit, startsAtOnce }: PoolLimits,
): EnvironmentPool {
  /** Idle ones in the order in which they became idle: the first is the least recently used. */
  const idle = new Set<Environment>();
  const busy = new Set<Environment>();
  const closing = new Set<Promise<void>>();
  const waiting: WaitingInvocation[] = [];
  let starting = 0;
  const current = new Map<string, LocalFunction>();
  let stopped = false;

  const countOf = (name: string) => [...idle, ...busy].filter(({ fn }) => fn.name === name).length;

  function close(environment: Environment): void {
    idle.delete(environment);
    busy.delete(environment);
    const closed = environment.kill().finally(() => closing.delete(closed));
    closing.add(closed);
  }

  /** The longest idle of those whose function has another: after a burst it has more than it needs. Else the longest idle. */
  function dispensable(): Environment | undefined {
    const all = [...idle];
    return all.find(({ fn }) => countOf(fn.name) > 1) ?? all[0];
  }

  /** The most recently used idle environment of this function. */
  function idleOf(fn: LocalFunction): Environment | undefined {
    const found = [...idle].findLast((one) => one.fn.name === fn.name && one.alive());
    if (found) idle.delete(found);
    return found;
  }

  function place(fn: LocalFunction): { environment: Environment; cold: boolean } | undefined {
    for (const one of idle) if (!one.alive()) close(one);
    const warm = idleOf(fn);
    if (warm) return { environment: warm, cold: false };
    if (countOf(fn.name) >= fn.concurrency || starting >= startsAtOnce) return undefined;
    if (idle.size + busy.size >= limit) {
      const one = dispensable();
      if (!one) return undefined;
      close(one);
    }
    return { environment: start(fn), cold: true };
  }

  function start(fn: LocalFunction): Environment {
    const environment = open(fn);
    starting++;
    void environment.initialized.then(() => {
      starting--;
      dispatch();
    });
    return environment;
  }

  function dispatch(): void {
    if (stopped) return;
    const left = waiting.splice(0).filter((one) => !begin(one));
    waiting.unshift(...left);
  }

  function begin(one: WaitingInvocation): boolean {
    const placed = place(current.get(one.fn.name) ?? one.fn);
    if (placed) void work(one, placed.environment, placed.cold);
    return placed !== undefined;
  }

  async function work(one: WaitingInvocation, environment: Environment, cold: boolean): Promise<void> {
    busy.add(environment);
    one.onStarted?.(environment);
    const outcome = await environment.invoke(one.requestId, one.payload);
    busy.delete(environment);
    const outdated = (current.get(environment.fn.name) ?? environment.fn) !== environment.fn;
    if (!environment.alive() || outdated || stopped) close(environment);
    else idle.add(environment);
    one.resolve({ ...outcome, environment: environment.id, cold });
    dispatch();
  }

  return {
    run: (fn, requestId, payload, onStarted) =>
      new Promise((resolve) => {
        if (stopped) return resolve(STOPPED_BEFORE_START);
        if (!current.has(fn.name)) current.set(fn.name, fn);
        waiting.push({ fn, requestId, payload, onStarted, resolve });
        dispatch();
      }),
    replace(fn) {
      current.set(fn.name, fn);
      for (const one of idle) if (one.fn.name === fn.name) close(one);
    },
    find: (id) => [...busy, ...idle].find((one) => one.id === id),
    stats: () => ({ environments: idle.size + busy.size, busy: busy.size, waiting: waiting.length }),
    async stop() {
      stopped = true;
      for (const { resolve } of waiting.splice(0)) resolve(STOPPED_BEFORE_START);
      for (const one of [...idle, ...busy]) close(one);
      await Promise.all(closing);
    },
  };
}

interface Group<T> {
  running: number;
  /** How many more may work at once, and who waits for that. */
  free: number;
  waiting: (() => void)[];
  results: T[];
  finished: PromiseWithResolvers<void>;
}

/**
 * Work that has one end: when none of what overlaps in an invocation is still running, `finish` gets the results, and each
 * caller returns when that is done, or throws what it throws. Work that throws, or has no result, takes no part in it.
 * What a timeout left of an earlier invocation is in no later group. `concurrency`: how many work at once; as many connections
 * are opened, which takes a small function a while.
 */
export function gatherResults<T>(
  finish: (results: readonly T[]) => Promise<void>,
  { concurrency = 10 } = {},
): (invocation: object, work: () => Promise<T | undefined>) => Promise<void> {
  const groups = new WeakMap<object, Group<T>>();

  function enter(invocation: object): Group<T> {
    const group = groups.get(invocation) ?? {
      running: 0,
      free: concurrency,
      waiting: [],
      results: [],
      finished: Promise.withResolvers<void>(),
    };
    group.running += 1;
    groups.set(invocation, group);
    return group;
  }
  async function waitForTurn(group: Group<T>): Promise<void> {
    if (group.free > 0) group.free -= 1;
    else await new Promise<void>((begin) => group.waiting.push(begin));
  }
  function leave(invocation: object, group: Group<T>): void {
    const next = group.waiting.shift();
    if (next) next();
    else group.free += 1;
    group.running -= 1;
    if (group.running > 0) return;
    groups.delete(invocation);
    if (group.results.length > 0) finish(group.results).then(group.finished.resolve, group.finished.reject);
  }

  return async function gather(invocation, work) {
    const group = enter(invocation);
    await waitForTurn(group);
    try {
      const result = await work();
      if (result === undefined) return;
      group.results.push(result);
    } finally {
      leave(invocation, group);
    }
    await group.finished.promise;
  };
}

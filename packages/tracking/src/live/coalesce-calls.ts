/**
 * Coalesce calls within one turn of the event loop into one call of `work`, which succeeds or fails for all of them.
 */
export function coalesceCalls<T>(work: (items: readonly T[]) => Promise<void>): (item: T) => Promise<void> {
  let pending: { items: T[]; done: Promise<void> } | undefined;

  function startBatch() {
    const items: T[] = [];
    const done = Promise.resolve().then(() => {
      pending = undefined;
      return work(items);
    });
    return { items, done };
  }

  return (item) => {
    pending ??= startBatch();
    pending.items.push(item);
    return pending.done;
  };
}

/**
 * Calls that are made in one turn of the event loop are answered by one `work` for all of them: it ends well for each or
 * for none.
 */
export function together<T>(work: (items: readonly T[]) => Promise<void>): (item: T) => Promise<void> {
  let gathering: { items: T[]; done: Promise<void> } | undefined;

  function gather() {
    const items: T[] = [];
    const done = Promise.resolve().then(() => {
      gathering = undefined;
      return work(items);
    });
    return { items, done };
  }

  return (item) => {
    gathering ??= gather();
    gathering.items.push(item);
    return gathering.done;
  };
}

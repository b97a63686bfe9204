/** The same work, where each call waits for the one before it to end. */
export function oneAtATime<A extends unknown[], T>(work: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  let before: Promise<unknown> = Promise.resolve();
  return (...args) => {
    const mine = before.then(() => work(...args));
    before = mine.catch(() => {});
    return mine;
  };
}

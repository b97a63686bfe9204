/** Counts what is being worked on at this moment, as opposed to what waits: for whoever asks whether the cloud is at rest. */
export function createActivityCounter() {
  let count = 0;
  return {
    count: () => count,
    during: async <T>(work: Promise<T>): Promise<T> => {
      count += 1;
      try {
        return await work;
      } finally {
        count -= 1;
      }
    },
  };
}

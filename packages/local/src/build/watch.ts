import { type FSWatcher, watch } from "node:fs";

/** One save causes several events, and an editor may save several times: this long without another event ends a change. */
const DEBOUNCE_MS = 15;

export interface DirectoryWatcher {
  /** From now on watch exactly these directories, not what is below them. */
  watch(directories: string[]): void;
  close(): void;
}

/** Calls `changed` once for each change of a file in the watched directories; never while the last call runs. */
export function watchDirectories(changed: () => Promise<void>): DirectoryWatcher {
  const watchers = new Map<string, FSWatcher>();
  let debounce: NodeJS.Timeout | undefined;
  let working = false;
  let again = false;
  let closed = false;

  const stir = () => {
    clearTimeout(debounce);
    debounce = setTimeout(() => void work(), DEBOUNCE_MS);
  };

  async function work(): Promise<void> {
    if (closed) return;
    if (working) {
      again = true;
      return;
    }
    working = true;
    try {
      await changed();
    } finally {
      working = false;
      if (again) {
        again = false;
        stir();
      }
    }
  }

  function close(directory: string): void {
    watchers.get(directory)?.close();
    watchers.delete(directory);
  }

  return {
    watch(directories) {
      const wanted = new Set(directories);
      for (const directory of watchers.keys()) if (!wanted.has(directory)) close(directory);
      for (const directory of wanted) {
        if (watchers.has(directory)) continue;
        const watcher = watch(directory, { persistent: false }, stir);
        // A directory that goes away is no longer watched; the next build reports what is missing.
        watcher.on("error", () => close(directory));
        watchers.set(directory, watcher);
      }
    },
    close() {
      closed = true;
      clearTimeout(debounce);
      for (const directory of watchers.keys()) close(directory);
    },
  };
}

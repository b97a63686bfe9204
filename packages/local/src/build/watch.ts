import { type FSWatcher, watch } from "node:fs";

/** One save makes several events, and one editor several saves: this long without another is one change. */
const DEBOUNCE_MS = 15;

export interface DirectoryWatcher {
  /** From now on watch exactly these directories, not what is below them. */
  watch(directories: string[]): void;
  close(): void;
}

/** Calls `changed` once per change of any file in the directories it covers; never while the last call is at work. */
export function watchDirectories(changed: () => Promise<void>): DirectoryWatcher {
  const watchers = new Map<string, FSWatcher>();
  let quiet: NodeJS.Timeout | undefined;
  let working = false;
  let again = false;
  let closed = false;

  const stir = () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => void work(), DEBOUNCE_MS);
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
        // A directory that goes away is no longer watched; the next build says what is missing.
        watcher.on("error", () => close(directory));
        watchers.set(directory, watcher);
      }
    },
    close() {
      closed = true;
      clearTimeout(quiet);
      for (const directory of watchers.keys()) close(directory);
    },
  };
}

import { formatCount, formatDuration } from "./format.ts";
import type { TextStream } from "./process-io.ts";
import { shorten, terminalWidth, visible } from "../text.ts";

/** Progress of a long command on stderr: a bar on a terminal, nothing elsewhere. */
export interface ProgressBar {
  update(done: number, note?: string): void;
  /** Removes the bar, so that text can follow. */
  end(): void;
}

const WIDTH = 24;
const REDRAW_MS = 80;

/** A bar for `total` items: the noun for one, and for many where the plural is irregular. */
export function createProgressBar(
  what: string | readonly [one: string, many: string],
  total: number,
  stream: TextStream,
  now: () => number = Date.now,
): ProgressBar {
  if (!stream.isTTY) return { update: () => {}, end: () => {} };
  const [one, many] = [what].flat() as [string, string?];
  const startedAt = now();
  let drawn = 0;
  let dirty = false;
  return {
    update(done, note = "") {
      const at = now();
      if (done < total && at - drawn < REDRAW_MS) return;
      drawn = at;
      dirty = true;
      const share = total === 0 ? 1 : Math.min(1, done / total);
      const full = Math.round(share * WIDTH);
      const left = share > 0 && share < 1 ? `, ${formatDuration(((at - startedAt) / share) * (1 - share))} left` : "";
      const bar = `${"█".repeat(full)}${"░".repeat(WIDTH - full)}`;
      const line = `${bar} ${done} of ${formatCount(total, one, many)}${left}${note ? ` · ${note}` : ""}`;
      stream.write(`\r\u001b[2K${shorten(visible(line), terminalWidth(stream, {}) - 1)}`);
    },
    end() {
      if (dirty) stream.write("\r\u001b[2K");
      dirty = false;
    },
  };
}

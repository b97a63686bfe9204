import { formatCount, formatDuration } from "./format.ts";
import type { TextStream } from "./process-io.ts";
import { shorten, terminalWidth, visible } from "../text.ts";

/** How far a long job is, on stderr: a bar that redraws itself on a terminal, silence in a log. */
export interface ProgressBar {
  update(done: number, note?: string): void;
  /** Take the bar away; what follows is plain text. */
  end(): void;
}

const WIDTH = 24;
const REDRAW_MS = 80;

/** A bar for `total` things of a kind: what one is called, and many where that is no regular plural. */
export function createProgressBar(
  what: string | readonly [one: string, many: string],
  total: number,
  stream: TextStream,
  now: () => number = Date.now,
): ProgressBar {
  if (!stream.isTTY) return { update: () => {}, end: () => {} };
  const [one, many] = [what].flat() as [string, string?];
  const began = now();
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
      const left = share > 0 && share < 1 ? `, ${formatDuration(((at - began) / share) * (1 - share))} left` : "";
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

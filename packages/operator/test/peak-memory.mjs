// Loaded with --import: writes the most memory that the process had, in MB, to the file PEAK_MEMORY_FILE.
import { readFileSync, writeFileSync } from "node:fs";

process.on("exit", () => {
  // Not `resourceUsage().maxRSS`: a process that is forked begins with that of its parent, which here holds the queue.
  const [, peakKb] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  writeFileSync(process.env["PEAK_MEMORY_FILE"], String(Number(peakKb) / 1024));
});

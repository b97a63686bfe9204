import { vi } from "vitest";

/** What the process writes while a test runs, as objects: log lines and EMF metrics. */
export interface Lines {
  all: () => Record<string, unknown>[];
  /** Log lines: those with a level. */
  log: () => Record<string, unknown>[];
  /** EMF lines, without the envelope. */
  metrics: () => Record<string, unknown>[];
  clear: () => void;
  restore: () => void;
}

/** Powertools writes to the process's own streams, as it must in Lambda; this listens there. */
export function captureLines(): Lines {
  const written: string[] = [];
  const keep = (chunk: unknown) => {
    written.push(...String(chunk).split("\n").filter(Boolean));
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, "write").mockImplementation(keep));
  const all = () =>
    written.flatMap((line): Record<string, unknown>[] => {
      try {
        return [JSON.parse(line) as Record<string, unknown>];
      } catch {
        return [];
      }
    });
  return {
    all,
    log: () => all().filter((line) => "level" in line),
    metrics: () => all().filter((line) => "_aws" in line),
    clear: () => void written.splice(0),
    restore: () => spies.forEach((spy) => spy.mockRestore()),
  };
}

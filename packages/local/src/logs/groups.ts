import type { Clock } from "../interfaces.ts";

export interface LogEvent {
  id: string;
  stream: string;
  message: string;
  at: number;
  ingestedAt: number;
}

export interface LogGroup {
  name: string;
  retentionDays?: number;
  createdAt: number;
  events: LogEvent[];
  streams: Map<string, { createdAt: number; lastAt: number }>;
}

export type LogGroups = ReturnType<typeof createLogGroups>;

/**
 * Log groups in memory. Each holds its newest events and drops the oldest: logs are for following, not for archiving.
 *
 * @param most events of each group. @default 20000
 */
export function createLogGroups(
  clock: Clock,
  planned: readonly { name: string; retentionDays?: number }[] = [],
  most = 20_000,
) {
  const groups = new Map<string, LogGroup>();
  let count = 0;

  function create(name: string, retentionDays?: number): LogGroup {
    const fresh: LogGroup = { name, createdAt: clock.now(), events: [], streams: new Map() };
    if (retentionDays) fresh.retentionDays = retentionDays;
    groups.set(name, fresh);
    return fresh;
  }
  for (const { name, retentionDays } of planned) create(name, retentionDays);

  return {
    create,
    get: (name: string): LogGroup | undefined => groups.get(name),
    remove: (name: string): boolean => groups.delete(name),
    all: (): LogGroup[] => [...groups.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    stream(group: LogGroup, stream: string): void {
      if (!group.streams.has(stream)) group.streams.set(stream, { createdAt: clock.now(), lastAt: 0 });
    },
    /** Adds a line; creates group and stream when they are missing, as Lambda's runtime and rules with a log target do. */
    put(name: string, stream: string, message: string, at = clock.now()): void {
      const group = groups.get(name) ?? create(name);
      const ingestedAt = clock.now();
      const known = group.streams.get(stream);
      group.streams.set(stream, {
        createdAt: known?.createdAt ?? ingestedAt,
        lastAt: Math.max(at, known?.lastAt ?? 0),
      });
      // Ids only grow, so that a follower can continue after the last one seen.
      group.events.push({ id: String(++count).padStart(20, "0"), stream, message, at, ingestedAt });
      if (group.events.length > most * 1.1) group.events.splice(0, group.events.length - most);
    },
  };
}

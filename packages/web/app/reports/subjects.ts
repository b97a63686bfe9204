/** What events are about, for links from a figure to what is behind it. */
export interface Subject {
  kind: "task" | "run" | "receipt" | "other";
  id: string;
  link: string | undefined;
  /** What happened: the ends of the ids of its events, where they have one. */
  happened: readonly string[];
  events: number;
}

/** Ids of events: of what they are about, a number, what happened, and of a stop its number. */
const KINDS = [
  ["task", /^(tsk_[^.]+)(?:\.\d+)?(?:\.([a-z][\w-]*))?/, (id: string) => `/tasks/${encodeURIComponent(id)}`],
  ["run", /^(run_.+)\.\d+\.([a-z-]+)(?:\.\d+)?$/, (id: string) => `/live/${encodeURIComponent(id)}?state=all`],
  ["receipt", /^(rcp_[^.]+)(?:\.\d+)?(?:\.([a-z][\w-]*))?/, (id: string) => `/receipts/${encodeURIComponent(id)}`],
] as const;
const ORDER = ["task", "run", "receipt", "other"];

/** The tasks, runs and receipts that events are about. */
export function subjectsOf(eventIds: readonly string[]): Subject[] {
  const found = new Map<string, Subject>();
  for (const eventId of eventIds) {
    const { kind, id, link, what } = parseEventId(eventId);
    const { happened = [], events = 0 } = found.get(id) ?? {};
    const isNew = what !== undefined && !happened.includes(what);
    found.set(id, { kind, id, link, happened: isNew ? [...happened, what] : happened, events: events + 1 });
  }
  return [...found.values()].toSorted(
    (a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || (a.id < b.id ? -1 : 1),
  );
}

function parseEventId(eventId: string): Pick<Subject, "kind" | "id" | "link"> & { what: string | undefined } {
  for (const [kind, pattern, linkTo] of KINDS) {
    const [, id, what] = pattern.exec(eventId) ?? [];
    if (id !== undefined) return { kind, id, link: linkTo(id), what };
  }
  return { kind: "other", id: eventId, link: undefined, what: undefined };
}

/**
 * What is said on the live feed's WebSocket, and what its HTTP twin answers. Not contracts of the bus: nothing of it is
 * stored or replayed, and both ends of a connection are of one day.
 */
import * as z from "zod";

const PageNumber = z.int().min(0).describe("A page of the feed's log; pages are numbered from 1 without a gap.");

/** What one looks at: everything, a team's runs and tasks, one run. */
export const LiveScope = z
  .string()
  .regex(/^(all|team:.{1,64}|run:.{1,64})$/, "Say all, team:<id> or run:<id>.")
  .describe("What to hear of: `all`, `team:<id>` or `run:<id>`.");
export type LiveScope = z.output<typeof LiveScope>;

/** The newest fact about one thing: a run's place, its way, its pace, one of its stops, its end; the state of a task. */
export const LiveChange = z.object({
  about: z.string().describe("What it is about, `run:<id>/<part>` or `task:<id>`: the newest of each is what holds."),
  event: z.string().describe("The event that said it; `data` is as its contract has it."),
  id: z.string().describe("Of that event."),
  at: z.iso.datetime().describe("Since when it holds."),
  seq: z.int().optional().describe("Its place in the order of its subject, where there is one; it goes before `at`."),
  data: z.record(z.string(), z.unknown()),
});
export type LiveChange = z.output<typeof LiveChange>;

/** All that changed on pages `from` to `to`. */
export const LiveUpdate = z.object({
  from: PageNumber.describe("The first page it tells of; 0: it is all that holds now, whatever was known before."),
  to: PageNumber.describe("The last page it tells of."),
  changes: z.array(LiveChange).describe("One for each thing that changed, in no order."),
});
export type LiveUpdate = z.output<typeof LiveUpdate>;

const subscribe = z.object({
  action: z.literal("subscribe"),
  to: LiveScope,
  since: PageNumber.optional().describe("The last page one has; without it the answer is all that holds now."),
});
const resume = z.object({ action: z.literal("resume"), since: PageNumber.describe("The last page one has.") });
const ping = z.object({ action: z.literal("ping") });
const frame = LiveUpdate.extend({ kind: z.literal("frame") });
const reset = z.object({
  kind: z.literal("reset"),
  to: PageNumber.describe("The page it would have ended at."),
});
const pong = z.object({
  kind: z.literal("pong"),
  to: PageNumber.describe("The newest page: who has less asks to resume."),
});
const refused = z.object({
  kind: z.literal("refused"),
  code: z.string().describe("What is wrong, for a program; stable."),
  detail: z.string().describe("What is wrong and what to do, for a person."),
  errors: z
    .array(z.object({ pointer: z.string(), detail: z.string() }))
    .optional()
    .describe("The fields that are not as agreed."),
});

const exampleChange: LiveChange = {
  about: "run:run_1/place",
  event: "run.progressed",
  id: "run_1.progressed.179319601",
  at: "2026-11-21T09:00:10.000Z",
  data: {
    runId: "run_1",
    distanceM: 81.2,
    point: { lat: 52.52, lon: 13.4062 },
    fixTime: "2026-11-21T09:00:10.000Z",
    counts: { ok: 2 },
  },
};

/** Every message of the socket: who says it, what it means, its schema and examples. */
export const LIVE_MESSAGES = {
  subscribe: {
    from: "client",
    description: "Hear of these from now on; the answer is a frame, or a reset.",
    schema: subscribe,
    examples: [
      { action: "subscribe", to: "all" },
      { action: "subscribe", to: "team:north", since: 4_711 },
    ],
  },
  resume: {
    from: "client",
    description: "A frame is missing: tell all that changed since that page, once more.",
    schema: resume,
    examples: [{ action: "resume", since: 4_711 }],
  },
  ping: {
    from: "client",
    description: "Still here. A connection on which nothing is said for ten minutes is closed.",
    schema: ping,
    examples: [{ action: "ping" }],
  },
  frame: {
    from: "server",
    description: "All that changed on these pages, for whom it is of interest; nothing at all where nothing is.",
    schema: frame,
    examples: [
      { kind: "frame", from: 4_712, to: 4_713, changes: [exampleChange] },
      { kind: "frame", from: 4_714, to: 4_714, changes: [] },
    ],
  },
  reset: {
    from: "server",
    description: "What changed does not fit into one message, 32 KB: take it from GET /v1/live, without `since`.",
    schema: reset,
    examples: [{ kind: "reset", to: 4_713 }],
  },
  pong: {
    from: "server",
    description: "The answer to a ping.",
    schema: pong,
    examples: [{ kind: "pong", to: 4_713 }],
  },
  refused: {
    from: "server",
    description: "A message was not understood, or asked for what there is not.",
    schema: refused,
    examples: [{ kind: "refused", code: "NOT_FOUND", detail: "Subscribe before you resume." }],
  },
} as const;

/** What a client says, by action. */
export const CLIENT_MESSAGES = { subscribe, resume, ping };
/** What a client hears. */
export const LiveServerMessage = z.discriminatedUnion("kind", [frame, reset, pong, refused]);
export type LiveServerMessage = z.output<typeof LiveServerMessage>;

/** A change that took the place of another: the higher `seq`, else the later `at`, else whichever everybody chooses alike. */
export function isNewerChange(one: LiveChange, other: LiveChange): boolean {
  const [a, b] = [rank(one), rank(other)];
  const n = a.findIndex((value, place) => value !== b[place]);
  return n >= 0 && a[n]! > b[n]!;
}

const rank = ({ seq = -1, at, id, data }: LiveChange) => [seq, Date.parse(at), id, JSON.stringify(data)] as const;

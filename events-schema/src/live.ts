/**
 * Messages of the live feed's WebSocket, and the response of its HTTP endpoint. They are not contracts of the bus: none is
 * stored or replayed, and client and server are deployed together.
 */
import { ID_CHARACTER } from "./text.ts";
import * as z from "zod";

const PageNumber = z
  .int()
  .min(0)
  .describe("Number of a page of its feed. Each is one more than the one before; a feed begins anywhere.");
export const LiveFeedName = z
  .string()
  .regex(new RegExp(`^(facts|places)(:${ID_CHARACTER}{1,64})?$`), "Write facts, places, facts:<team> or places:<team>.")
  .describe("A feed: `facts:<team>` or `places:<team>`; `facts` and `places` are those of what has no team.");

/** What a client subscribes to: everything, the runs and tasks of a team, or one run. */
export const LiveScope = z
  .string()
  .regex(new RegExp(`^(all|(team|run):${ID_CHARACTER}{1,64})$`), "Write all, team:<id> or run:<id>.")
  .describe("What to subscribe to: `all`, `team:<id>` or `run:<id>`.");
export type LiveScope = z.output<typeof LiveScope>;

/** The newest value of one topic: a run's position, route deviation, activity, one of its stops, its end; a task's state. */
export const LiveChange = z.object({
  about: z
    .string()
    .describe("The topic, `run:<id>/<part>` or `task:<id>`. The newest change of a topic is its current value."),
  event: z.string().describe("Name of the event that caused it; `data` is that event's data."),
  id: z.string().describe("Id of that event."),
  at: z.iso.datetime().describe("Time from which it is valid."),
  seq: z
    .int()
    .optional()
    .describe("Its position in the order of its subject's events, if they are ordered; compared before `at`."),
  data: z.record(z.string(), z.unknown()),
  left: z
    .literal(true)
    .optional()
    .describe(
      "Set when what it is about belongs to this feed no more, as a task that a team's courier gave back to all couriers: remove it.",
    ),
});
export type LiveChange = z.output<typeof LiveChange>;

/** All changes of the pages `from` to `to` of one feed. */
export const LiveUpdate = z.object({
  feed: LiveFeedName,
  from: PageNumber.describe("The first page; 0: a complete snapshot that replaces what the client has of the feed."),
  to: PageNumber.describe("The last page."),
  changes: z.array(LiveChange).describe("The newest for each changed topic, in no order."),
});
export type LiveUpdate = z.output<typeof LiveUpdate>;

const subscribe = z.object({
  action: z.literal("subscribe"),
  to: LiveScope,
});
const resume = z.object({
  action: z.literal("resume"),
  feed: LiveFeedName,
  since: PageNumber.describe("The last page of the feed that the client has."),
});
const ping = z.object({ action: z.literal("ping") });
const frame = LiveUpdate.extend({ kind: z.literal("frame") });
const reset = z.object({
  kind: z.literal("reset"),
  feed: LiveFeedName,
  to: PageNumber.describe("The newest page of the feed."),
});
const newest = z.object({
  kind: z.literal("newest"),
  feeds: z
    .record(z.string(), PageNumber)
    .describe("The feeds of the subscription and the newest page of each; a client with an older one sends `resume`."),
});
const refused = z.object({
  kind: z.literal("refused"),
  code: z.string().describe("Stable code of the problem, for programs."),
  detail: z.string().describe("What is wrong and what to do, for people."),
  errors: z
    .array(z.object({ pointer: z.string(), detail: z.string() }))
    .optional()
    .describe("The invalid fields."),
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

/** Every message of the WebSocket: its sender, meaning, schema and examples. */
export const LIVE_MESSAGES = {
  subscribe: {
    from: "client",
    description: "Subscribe; the response is `newest`.",
    schema: subscribe,
    examples: [
      { action: "subscribe", to: "all" },
      { action: "subscribe", to: "team:north" },
    ],
  },
  resume: {
    from: "client",
    description: "Pages are missing: send all after this one again.",
    schema: resume,
    examples: [{ action: "resume", feed: "facts:north", since: 4_711 }],
  },
  ping: {
    from: "client",
    description: "Keep the connection open. API Gateway closes it after ten minutes without a message.",
    schema: ping,
    examples: [{ action: "ping" }],
  },
  frame: {
    from: "server",
    description: "All changes of these pages of a feed that match the subscription; empty when none do.",
    schema: frame,
    examples: [
      { kind: "frame", feed: "places:north", from: 4_712, to: 4_713, changes: [exampleChange] },
      { kind: "frame", feed: "facts:north", from: 4_714, to: 4_714, changes: [] },
    ],
  },
  reset: {
    from: "server",
    description: "Too many pages are missing, or they are gone: read GET /v1/live/changes of the feed without `since`.",
    schema: reset,
    examples: [{ kind: "reset", feed: "facts:north", to: 4_713 }],
  },
  newest: {
    from: "server",
    description: "The response to a subscribe or a ping.",
    schema: newest,
    examples: [{ kind: "newest", feeds: { "facts:north": 4_713, "places:north": 88_102 } }],
  },
  refused: {
    from: "server",
    description: "A message was invalid, or asked for something that does not exist.",
    schema: refused,
    examples: [{ kind: "refused", code: "NOT_FOUND", detail: "Subscribe before you resume." }],
  },
} as const;

/** Messages of clients, by action. */
export const CLIENT_MESSAGES = { subscribe, resume, ping };
/** A message of the server. */
export const LiveServerMessage = z.discriminatedUnion("kind", [frame, reset, newest, refused]);
export type LiveServerMessage = z.output<typeof LiveServerMessage>;

/** Whether one change replaces another: by the higher `seq`, then the later `at`, then an order that is the same everywhere. */
export function isNewerChange(one: LiveChange, other: LiveChange): boolean {
  const seq = (one.seq ?? -1) - (other.seq ?? -1);
  if (seq !== 0) return seq > 0;
  const ms = Date.parse(one.at) - Date.parse(other.at);
  if (ms !== 0) return ms > 0;
  if (one.id !== other.id) return one.id > other.id;
  return JSON.stringify(one.data) > JSON.stringify(other.data);
}

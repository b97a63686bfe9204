/**
 * Messages of the live feed's WebSocket, and the response of its HTTP endpoint. They are not contracts of the bus: none is
 * stored or replayed, and client and server are deployed together.
 */
import { ID_CHARACTER } from "./text.ts";
import * as z from "zod";

const PageNumber = z.int().min(0).describe("Number of a page of the feed; pages are numbered from 1 without gaps.");

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
      "Set when what it is about belongs to the subscription no more, as a task that a team's courier gave back to all couriers: remove it.",
    ),
});
export type LiveChange = z.output<typeof LiveChange>;

/** All changes of the pages `from` to `to`. */
export const LiveUpdate = z.object({
  from: PageNumber.describe("The first page; 0: a complete snapshot that replaces what the client has."),
  to: PageNumber.describe("The last page."),
  changes: z
    .array(LiveChange)
    .describe("The newest for each changed topic, in no order; more than one when it went from team to team."),
});
export type LiveUpdate = z.output<typeof LiveUpdate>;

const subscribe = z.object({
  action: z.literal("subscribe"),
  to: LiveScope,
  since: PageNumber.optional().describe(
    "The last page that the client has; without it the response is a complete snapshot.",
  ),
});
const resume = z.object({
  action: z.literal("resume"),
  since: PageNumber.describe("The last page that the client has."),
});
const ping = z.object({ action: z.literal("ping") });
const frame = LiveUpdate.extend({ kind: z.literal("frame") });
const reset = z.object({
  kind: z.literal("reset"),
  to: PageNumber.describe("The last page that the frame would have contained."),
});
const pong = z.object({
  kind: z.literal("pong"),
  to: PageNumber.describe("The newest page; a client with an older one sends `resume`."),
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
    description: "Subscribe; the response is a frame or a reset.",
    schema: subscribe,
    examples: [
      { action: "subscribe", to: "all" },
      { action: "subscribe", to: "team:north", since: 4_711 },
    ],
  },
  resume: {
    from: "client",
    description: "A frame is missing: send all changes since that page again.",
    schema: resume,
    examples: [{ action: "resume", since: 4_711 }],
  },
  ping: {
    from: "client",
    description: "Keep the connection open. API Gateway closes it after ten minutes without a message.",
    schema: ping,
    examples: [{ action: "ping" }],
  },
  frame: {
    from: "server",
    description: "All changes of these pages that match the subscription; empty when none do.",
    schema: frame,
    examples: [
      { kind: "frame", from: 4_712, to: 4_713, changes: [exampleChange] },
      { kind: "frame", from: 4_714, to: 4_714, changes: [] },
    ],
  },
  reset: {
    from: "server",
    description: "The changes do not fit into one message of 32 KB: read GET /v1/live without `since`.",
    schema: reset,
    examples: [{ kind: "reset", to: 4_713 }],
  },
  pong: {
    from: "server",
    description: "The response to a ping.",
    schema: pong,
    examples: [{ kind: "pong", to: 4_713 }],
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
export const LiveServerMessage = z.discriminatedUnion("kind", [frame, reset, pong, refused]);
export type LiveServerMessage = z.output<typeof LiveServerMessage>;

/** Whether one change replaces another: by the higher `seq`, then the later `at`, then an order that is the same everywhere. */
export function isNewerChange(one: LiveChange, other: LiveChange): boolean {
  const [a, b] = [rank(one), rank(other)];
  const n = a.findIndex((value, place) => value !== b[place]);
  return n >= 0 && a[n]! > b[n]!;
}

const rank = ({ seq = -1, at, id, data }: LiveChange) => [seq, Date.parse(at), id, JSON.stringify(data)] as const;

import * as z from "zod/mini";
import { parser } from "@waybill/kernel/parser";
import { COMPLETION_RULES } from "@waybill/events-schema/tasks";
import type { LatLon } from "@waybill/geometry/lat-lon";
import type { IdempotencyRecord } from "./idempotency.ts";
import { FILE_ENCODINGS } from "./imports/encoding.ts";
import { IMPORT_STATES, type PartnerImport } from "./imports/partner-import.ts";
import { LEDGER_ENTRY_KINDS, type LedgerEntry } from "./ledger/entries.ts";
import type { ReceiptDecision } from "./ledger/receipt-decisions.ts";
import type { CustomerLink } from "./links/link.ts";
import type { Route, RouteRevision } from "./routes/route.ts";
import type { ClaimAttempt } from "./tasks/claim-attempts.ts";
import type { DrawEntrant } from "./tasks/draw.ts";
import type { TaskSlots } from "./tasks/slots.ts";
import { type ListedTask, TASK_STATES, TASK_TRANSITIONS, type Task, type TaskVerb } from "./tasks/task.ts";

/** What the table Tasks returns is read here. Times are RFC 3339 as the code wrote them; they are not checked again. */

const place = () => z.looseObject({ lat: z.number(), lon: z.number() });
const money = () => z.looseObject({ amount: z.int(), currency: z.string() });
const window = () => z.looseObject({ from: z.string(), to: z.string() });

const listedTask = () => ({
  taskId: z.string(),
  version: z.int(),
  state: z.enum(TASK_STATES),
  title: z.string(),
  team: z.optional(z.string()),
  routeId: z.string(),
  revision: z.int(),
  place: place(),
  window: window(),
  bonus: z.looseObject({
    money: money(),
    rising: z.optional(z.looseObject({ everyS: z.int(), by: z.int(), cap: z.int() })),
    onTime: z.optional(z.int()),
  }),
  offerExpiresAt: z.string(),
  startWithinS: z.int(),
  createdAt: z.string(),
  from: z.exactOptional(z.looseObject({ partner: z.string(), externalId: z.optional(z.string()) })),
  openedAt: z.exactOptional(z.string()),
  claim: z.exactOptional(
    z.looseObject({
      courierId: z.string(),
      team: z.optional(z.string()),
      at: z.string(),
      promisedBonus: money(),
      startBy: z.string(),
      slot: z.string(),
    }),
  ),
  run: z.exactOptional(z.looseObject({ runId: z.string(), startedAt: z.string() })),
  earlierRuns: z.exactOptional(
    z.array(
      z.looseObject({
        runId: z.string(),
        courierId: z.string(),
        team: z.optional(z.string()),
        startedAt: z.string(),
        endedAt: z.string(),
      }),
    ),
  ),
  priority: z.optional(z.int()),
  draw: z.optional(z.looseObject({ seconds: z.int() })),
  drawing: z.exactOptional(
    z.looseObject({
      seed: z.string(),
      commitment: z.string(),
      closesAt: z.string(),
      closedAt: z.exactOptional(z.string()),
      result: z.exactOptional(
        z.looseObject({
          entrants: z.int(),
          entrantsSha256: z.string(),
          passedOver: z.array(z.string()),
          winner: z.optional(z.string()),
        }),
      ),
    }),
  ),
  ended: z.exactOptional(z.looseObject({ at: z.string(), onTime: z.boolean(), reason: z.exactOptional(z.string()) })),
  completion: z.optional(
    z.looseObject({
      stops: z.union([z.enum(["all", "none"]), z.number()]),
      notBeforeWindow: z.boolean(),
      // Offered before photos were a rule: none was agreed.
      // oxlint-disable-next-line eslint/no-underscore-dangle -- what zod/mini calls it
      photos: z._default(z.boolean(), false),
      unmet: z.enum(["refuse", "review"]),
    }),
  ),
  review: z.exactOptional(
    z.looseObject({
      state: z.enum(["required", "proven", "accepted", "rejected"]),
      unmet: z.array(z.enum(COMPLETION_RULES)),
      by: z.optional(z.string()),
      at: z.optional(z.string()),
      reason: z.optional(z.string()),
    }),
  ),
});

/** A task as lists have it. */
export const parseListedTask = parser<ListedTask>("task", () => z.looseObject(listedTask()));

export const parseTask = parser<Task>("task", () =>
  z.looseObject({
    ...listedTask(),
    lastTransition: z.looseObject({
      verb: z.enum(["create", "edit", ...(Object.keys(TASK_TRANSITIONS) as TaskVerb[])]),
      by: z.string(),
      at: z.string(),
    }),
  }),
);

const definition = () => ({
  name: z.string(),
  stops: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      point: place(),
      radiusM: z.number(),
      dwellS: z.optional(z.number()),
      window: z.optional(window()),
      proof: z.optional(z.boolean()),
    }),
  ),
});

/** A route without its path, which is an attribute of its own. */
export const parseRoute = parser<Omit<Route, "path">>("route", () =>
  z.looseObject({
    ...definition(),
    routeId: z.string(),
    version: z.int(),
    state: z.enum(["draft", "published", "archived"]),
    createdAt: z.string(),
    revision: z.exactOptional(z.int()),
  }),
);

/** A revision without its path. */
export const parseRevision = parser<Omit<RouteRevision, "path">>("revision", () =>
  z.looseObject({
    ...definition(),
    routeId: z.string(),
    revision: z.int(),
    ofVersion: z.int(),
    lengthM: z.number(),
    publishedAt: z.string(),
  }),
);

type Point = [lat: number, lon: number];
const isPoint = (value: unknown): value is Point =>
  Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
/** Checked as a whole: a path has up to five thousand points, and a schema looks at each several times as long. */
const parsePoints = parser("path", () =>
  z.custom<Point[]>((value) => Array.isArray(value) && value.every(isPoint), "is not a list of [lat, lon]"),
);
/** Text takes a third of what a list of maps would. */
export const encodePath = (path: readonly LatLon[]): string => JSON.stringify(path.map(({ lat, lon }) => [lat, lon]));
export const decodePath = (text: unknown): LatLon[] =>
  parsePoints(JSON.parse(String(text))).map(([lat, lon]) => ({ lat, lon }));

export const parseLedgerEntry = parser<LedgerEntry>("ledger entry", () =>
  z.looseObject({
    entryId: z.string(),
    courierId: z.string(),
    kind: z.enum(LEDGER_ENTRY_KINDS),
    money: money(),
    at: z.string(),
    by: z.string(),
    taskId: z.optional(z.string()),
    reason: z.optional(z.string()),
    reverses: z.optional(z.string()),
    team: z.optional(z.string()),
  }),
);

export const parseReceiptDecision = parser<ReceiptDecision>("receipt decision", () =>
  z.looseObject({
    receiptId: z.string(),
    seq: z.int(),
    courierId: z.string(),
    taskId: z.optional(z.string()),
    money: z.optional(money()),
    at: z.string(),
    by: z.string(),
    team: z.optional(z.string()),
  }),
);

export const parseIdempotencyRecord = parser<Omit<IdempotencyRecord, "keyHash">>("idempotency record", () =>
  z.looseObject({ operation: z.string(), digest: z.string() }),
);

export const parseImport = parser<PartnerImport>("import", () =>
  z.looseObject({
    importId: z.string(),
    partner: z.string(),
    version: z.int(),
    state: z.enum(IMPORT_STATES),
    run: z.int(),
    createdAt: z.string(),
    uploadEventId: z.exactOptional(z.string()),
    objectKey: z.exactOptional(z.string()),
    bytes: z.exactOptional(z.int()),
    receivedAt: z.exactOptional(z.string()),
    encoding: z.exactOptional(z.enum(FILE_ENCODINGS)),
    rows: z.exactOptional(z.int()),
    errors: z.exactOptional(z.int()),
    errorKey: z.exactOptional(z.string()),
    warnings: z.exactOptional(z.array(z.string())),
    written: z.exactOptional(z.looseObject({ rows: z.int(), made: z.int() })),
    finishedAt: z.exactOptional(z.string()),
    rejection: z.exactOptional(z.looseObject({ code: z.string(), detail: z.string(), line: z.optional(z.int()) })),
  }),
);

export const parseLink = parser<CustomerLink>("link", () =>
  z.looseObject({
    linkId: z.string(),
    taskId: z.string(),
    stopId: z.optional(z.string()),
    team: z.optional(z.string()),
    createdAt: z.string(),
    createdBy: z.string(),
    expiresAt: z.string(),
    revokedAt: z.exactOptional(z.string()),
  }),
);

export const parseSlots = parser<TaskSlots>("slots", () =>
  z.looseObject({
    courierId: z.string(),
    version: z.int(),
    taken: z.record(z.string(), z.number()),
    team: z.optional(z.string()),
    availability: z.optional(z.looseObject({ is: z.string(), seq: z.int() })),
  }),
);

export const parseClaimAttempt = parser<ClaimAttempt>("claim attempt", () =>
  z.looseObject({
    id: z.string(),
    taskId: z.string(),
    courierId: z.string(),
    team: z.optional(z.string()),
    at: z.string(),
    result: z.enum(["won", "refused"]),
    reason: z.exactOptional(z.string()),
  }),
);

export const parseEntrant = parser<DrawEntrant>("entrant", () =>
  z.looseObject({ courierId: z.string(), team: z.optional(z.string()), at: z.string() }),
);

export const parseVisit = parser("visit", () => z.looseObject({ sk: z.string(), isVisited: z.boolean() }));

import type { Message } from "@waybill/events-schema/event";
import type { Import } from "./drop/imports.ts";
import { hashOf } from "./ids.ts";
import type { Use } from "./keys.ts";
import type { Entry } from "./ledger.ts";
import type { Verdict } from "./reimbursements.ts";
import type { Revision, Route } from "./routes.ts";
import { dueOf, type Task } from "./tasks.ts";

/**
 * How each kind of thing lies in the table Tasks. All keys are made here, and nowhere else.
 *
 *   pk              sk             what                                              list (index Listed)
 *   ROUTE#<id>      ROUTE          a route as it is being worked on                  ROUTES
 *   ROUTE#<id>      REV#<number>   a published revision, written once
 *   TASK#<id>       TASK           a task, and whose it is (index Owned)             TASKS#<state>
 *   TASK#<id>       TRY#<at>#<id>  who asked for it, when, what came of it
 *   COURIER#<id>    SLOTS          the slots of a courier, taken by claims
 *   COURIER#<id>    ENTRY#<id>     a line of a courier's ledger                      LEDGER#<courier>
 *   RECEIPT#<id>    VERDICT#<seq>  what was told of a courier's receipt
 *   IMPORT#<id>     IMPORT         a partner's file, and what became of it
 *   KEY#<hash>      KEY            the one request that a caller's Idempotency-Key stands for
 *
 * `said` and `booked` are what a write has still to tell and to book; they are gone once that was done. While they are
 * there, or when the clock will have to move the thing, it is in the index Due.
 */
export interface Form<T> {
  key(body: T): Key;
  /** What a write over it must find: it differs after every write. */
  version(body: T): number | string;
  listed?(body: T): { list: string; listed: string; owner?: string };
  /** When the clock will have to look at it, told or not. */
  dueAt?(body: T): string | undefined;
  /** Seconds since 1970 when it goes by itself. */
  expiresAt?(body: T): number | undefined;
}
export interface Key {
  pk: string;
  sk: string;
}

/** Something as it was read or written, with what it has still to tell. */
export interface Kept<T = unknown> {
  form: Form<T>;
  body: T;
  said: readonly Message[];
  booked: readonly Entry[];
}

export const taskKey = (taskId: string): Key => ({ pk: `TASK#${taskId}`, sk: "TASK" });
export const routeKey = (routeId: string): Key => ({ pk: `ROUTE#${routeId}`, sk: "ROUTE" });
export const revisionKey = (routeId: string, revision: number): Key => ({
  pk: `ROUTE#${routeId}`,
  sk: `REV#${String(revision).padStart(6, "0")}`,
});
export const entryKey = (courierId: string, entryId: string): Key => ({
  pk: `COURIER#${courierId}`,
  sk: `ENTRY#${entryId}`,
});
export const slotsKey = (courierId: string): Key => ({ pk: `COURIER#${courierId}`, sk: "SLOTS" });
export const importKey = (importId: string): Key => ({ pk: `IMPORT#${importId}`, sk: "IMPORT" });
/** By its hash: a caller may send a key of any length and with any sign in it. */
export const useKey = ({ by, key }: Pick<Use, "by" | "key">): Key => ({ pk: `KEY#${hashOf([by, key])}`, sk: "KEY" });
export const verdictKey = (receiptId: string, seq: number): Key => ({
  pk: `RECEIPT#${receiptId}`,
  sk: `VERDICT#${String(seq).padStart(6, "0")}`,
});
export const tryKey = (taskId: string, at: string, id: string): Key => ({
  pk: `TASK#${taskId}`,
  sk: `TRY#${at}#${id}`,
});

export const lists = {
  routes: "ROUTES",
  tasks: (state: string) => `TASKS#${state}`,
  ledger: (courierId: string) => `LEDGER#${courierId}`,
};

export const TASK: Form<Task> = {
  key: ({ taskId }) => taskKey(taskId),
  version: ({ version }) => version,
  listed: ({ state, createdAt, taskId, claim }) => ({
    list: lists.tasks(state),
    listed: `${createdAt}#${taskId}`,
    ...(claim && { owner: claim.courierId }),
  }),
  dueAt: (task) => dueOf(task)?.at,
};

export const ROUTE: Form<Route> = {
  key: ({ routeId }) => routeKey(routeId),
  // Publishing is no edit, and is a write all the same.
  version: ({ version, revision = 0, state }) => `${version}.${revision}.${state}`,
  listed: ({ routeId, createdAt }) => ({ list: lists.routes, listed: `${createdAt}#${routeId}` }),
};

export const REVISION: Form<Revision> = {
  key: ({ routeId, revision }) => revisionKey(routeId, revision),
  version: () => 1,
};

export const ENTRY: Form<Entry> = {
  key: ({ courierId, entryId }) => entryKey(courierId, entryId),
  version: () => 1,
  listed: ({ courierId, at, entryId }) => ({ list: lists.ledger(courierId), listed: `${at}#${entryId}` }),
};

export const VERDICT: Form<Verdict> = {
  key: ({ receiptId, seq }) => verdictKey(receiptId, seq),
  version: () => 1,
};

export const USE: Form<Use> = {
  key: useKey,
  version: () => 1,
};

const [AWAITED_DAYS, IMPORTS_KEPT_DAYS] = [1, 400];

export const IMPORT: Form<Import> = {
  key: ({ importId }) => importKey(importId),
  version: ({ version }) => version,
  expiresAt: ({ state, createdAt, receivedAt = createdAt }) =>
    Math.ceil(Date.parse(receivedAt) / 1_000) +
    86_400 * (state === "awaitingUpload" ? AWAITED_DAYS : IMPORTS_KEPT_DAYS),
};

/** The form of what lies under a key that the index Due knows. */
export function formAt({ sk }: Key): Form<Task> | Form<Revision> | Form<Entry> | Form<Import> {
  const form = { TASK, IMPORT, REV: REVISION, ENTRY }[sk.split("#")[0]!];
  if (!form) throw new TypeError(`nothing under ${sk} has anything to tell`);
  return form;
}

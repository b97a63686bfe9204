import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { EnteredDraw } from "../tasks/draws.ts";
import type { Drive } from "../drive/drive.ts";
import type { QueuedPhoto } from "../photos/queue.ts";

/** A position that waits to be sent, as the API takes it; `at` is its time in milliseconds since 1970. */
export interface WaitingFix {
  runId: string;
  at: number;
  lat: number;
  lon: number;
  accuracyM?: number;
  speedMps?: number;
  headingDeg?: number;
}

interface Schema extends DBSchema {
  /** Positions that wait, by run and time: the same position twice is one. */
  fixes: { key: [runId: string, at: number]; value: WaitingFix; indexes: { at: number } };
  /** Of a run the positions that were sent and not answered yet, by their times. */
  batches: { key: string; value: { runId: string; times: number[] } };
  drives: { key: string; value: Drive };
  photos: { key: string; value: QueuedPhoto };
  draws: { key: string; value: EnteredDraw };
}
export type Database = IDBPDatabase<Schema>;

/** Open, or create, what a courier's phone keeps. Nothing in it is a token. */
export function openDatabase(name = "waybill"): Promise<Database> {
  return openDB<Schema>(name, 1, {
    upgrade(db) {
      db.createObjectStore("fixes", { keyPath: ["runId", "at"] }).createIndex("at", "at");
      db.createObjectStore("batches", { keyPath: "runId" });
      db.createObjectStore("drives", { keyPath: "runId" });
      db.createObjectStore("photos", { keyPath: "id" });
      db.createObjectStore("draws", { keyPath: "taskId" });
    },
    // A newer version of the pages wants to change it: it must not wait for this one.
    blocking: (_, __, event) => (event.target as IDBDatabase).close(),
    terminated: () => (opened = undefined),
  });
}

let opened: Promise<Database> | undefined;

/** The database of this browser, opened once; again after the browser closed it. */
export function database(): Promise<Database> {
  opened ??= openDatabase().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

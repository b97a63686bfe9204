import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { dataFolderError, prepareDataFolder } from "./data-folder.ts";

export type SqlRow = Record<string, string | number | null>;

/** One SQLite database for all engines, so that a change that spans two of them is one transaction. */
export interface LocalStore {
  /** Creates tables and indexes; must be repeatable. */
  define(sql: string): void;
  /** Statements are prepared once and kept. */
  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number };
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a row has the shape that its query asks for
  get<R = SqlRow>(sql: string, ...values: SQLInputValue[]): R | undefined;
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a row has the shape that its query asks for
  all<R = SqlRow>(sql: string, ...values: SQLInputValue[]): R[];
  /** Commits all of `work` or nothing. Nested calls join the outer one. `work` is synchronous, so nothing runs in between. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens the store.
 *
 * @param folder where state is stored across restarts; without it everything is in memory.
 * @throws DataFolderError, for example when another process has the same folder open.
 */
export function openStore(folder?: string): LocalStore {
  const database = openDatabase(folder);
  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string) => {
    let found = prepared.get(sql);
    if (!found) prepared.set(sql, (found = database.prepare(sql)));
    return found;
  };
  let depth = 0;
  return {
    define: (sql) => database.exec(sql),
    run(sql, ...values) {
      const { changes, lastInsertRowid } = statement(sql).run(...values);
      return { changes: Number(changes), id: Number(lastInsertRowid) };
    },
    // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a row has the shape that its query asks for
    get: <R>(sql: string, ...values: SQLInputValue[]) => statement(sql).get(...values) as R | undefined,
    // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a row has the shape that its query asks for
    all: <R>(sql: string, ...values: SQLInputValue[]) => statement(sql).all(...values) as R[],
    transaction(work) {
      if (depth > 0) return work();
      database.exec("begin immediate");
      depth += 1;
      try {
        const result = work();
        database.exec("commit");
        return result;
      } catch (error) {
        database.exec("rollback");
        throw error;
      } finally {
        depth -= 1;
      }
    },
    close: () => database.close(),
  };
}

function openDatabase(folder: string | undefined): DatabaseSync {
  const path = folder === undefined ? ":memory:" : prepareDataFolder(folder);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    // EXCLUSIVE: the first write takes a lock that the operating system frees when the process ends, however it ends.
    // NORMAL: a commit survives kill -9; a power failure may lose the last ones but never corrupts.
    database.exec("pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = normal;");
    database.exec(
      "create table if not exists opened (at integer); delete from opened; insert into opened values (unixepoch());",
    );
    return database;
  } catch (cause) {
    database?.close();
    throw folder === undefined ? cause : dataFolderError(folder, cause);
  }
}

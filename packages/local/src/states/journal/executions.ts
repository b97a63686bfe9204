import type { StateFailure } from "../state-error.ts";
import type { LocalStore } from "../../store.ts";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** An execution as stored. Times are milliseconds since 1970, values JSON text. */
export interface ExecutionRow {
  arn: string;
  machine: string;
  name: string;
  status: ExecutionStatus;
  /** The definition when the execution started: a new plan does not change running executions. Empty for a child of a map. */
  definition: string;
  input: string;
  output: string | null;
  error: string | null;
  cause: string | null;
  started_at: number;
  stopped_at: number | null;
  redrives: number;
  redriven_at: number | null;
  /** Of the distributed map that it is a child of, and which item it works on. */
  map_run: string | null;
  item: number | null;
}

type NewExecution = Pick<ExecutionRow, "arn" | "machine" | "name" | "definition" | "input" | "started_at"> &
  Partial<Pick<ExecutionRow, "map_run" | "item">>;

/** Executions in the store. */
export function createExecutionStore(store: LocalStore) {
  store.define(`
    create table if not exists states_execution (arn text primary key, machine text not null, name text not null,
      status text not null, definition text not null, input text not null, output text, error text, cause text,
      started_at integer not null, stopped_at integer, redrives integer not null default 0, redriven_at integer,
      map_run text, item integer);
    create index if not exists states_execution_of on states_execution (machine, started_at);
    create unique index if not exists states_execution_child on states_execution (map_run, item);`);
  const get = (arn: string) => store.get<ExecutionRow>("select * from states_execution where arn = ?", arn);
  return {
    get,
    begin({
      arn,
      machine,
      name,
      definition,
      input,
      started_at,
      map_run = null,
      item = null,
    }: NewExecution): ExecutionRow {
      const insert = `insert into states_execution (arn, machine, name, status, definition, input, started_at, map_run, item)
        values (?, ?, ?, 'RUNNING', ?, ?, ?, ?, ?)`;
      store.run(insert, arn, machine, name, definition, input, started_at, map_run, item);
      return get(arn) as ExecutionRow;
    },
    end(
      arn: string,
      status: ExecutionStatus,
      at: number,
      { output, error, cause }: StateFailure & { output?: unknown } = {},
    ): void {
      const text = status === "SUCCEEDED" ? JSON.stringify(output) : null;
      const update =
        "update states_execution set status = ?, stopped_at = ?, output = ?, error = ?, cause = ? where arn = ?";
      store.run(update, status, at, text, error ?? null, cause ?? null, arn);
    },
    redrive(arn: string, at: number): void {
      const update = `update states_execution set status = 'RUNNING', redrives = redrives + 1, redriven_at = ?,
        stopped_at = null, error = null, cause = null where arn = ?`;
      store.run(update, at, arn);
    },
    /** Running executions that are not a child of another: a restart continues these. */
    running: () =>
      store.all<ExecutionRow>(
        "select * from states_execution where status = 'RUNNING' and map_run is null order by rowid",
      ),
    /** Newest first. @param of column and value: a machine's own executions, or the children of a map run */
    list: (of: "machine" | "map_run", value: string) =>
      store.all<ExecutionRow>(
        `select * from states_execution where ${of} = ? ${of === "machine" ? "and map_run is null" : ""}
          order by started_at desc, rowid desc`,
        value,
      ),
    child: (mapRun: string, item: number) =>
      store.get<ExecutionRow>("select * from states_execution where map_run = ? and item = ?", mapRun, item),
    counts: (mapRun: string) =>
      store.all<{ status: ExecutionStatus; count: number }>(
        "select status, count(*) count from states_execution where map_run = ? group by status",
        mapRun,
      ),
  };
}

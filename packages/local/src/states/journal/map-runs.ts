import type { LocalStore } from "../../store.ts";

/** A run of a distributed map. Times are milliseconds since 1970. */
export interface MapRunRow {
  arn: string;
  execution: string;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";
  started_at: number;
  stopped_at: number | null;
  items: number;
  concurrency: number;
  tolerated_count: number;
  tolerated_percentage: number;
  redrives: number;
  redriven_at: number | null;
}

/** Map runs in the store. */
export function createMapRunStore(store: LocalStore) {
  store.define(`create table if not exists states_map_run (arn text primary key, execution text not null,
    status text not null, started_at integer not null, stopped_at integer, items integer not null,
    concurrency integer not null, tolerated_count integer not null, tolerated_percentage real not null,
    redrives integer not null default 0, redriven_at integer)`);
  return {
    get: (arn: string) => store.get<MapRunRow>("select * from states_map_run where arn = ?", arn),
    of: (execution: string) =>
      store.all<MapRunRow>("select * from states_map_run where execution = ? order by rowid", execution),
    begin(
      run: Pick<
        MapRunRow,
        "arn" | "execution" | "started_at" | "items" | "concurrency" | "tolerated_count" | "tolerated_percentage"
      >,
    ): void {
      const insert = `insert into states_map_run (arn, execution, status, started_at, items, concurrency, tolerated_count,
        tolerated_percentage) values (?, ?, 'RUNNING', ?, ?, ?, ?, ?)`;
      const { arn, execution, started_at, items, concurrency, tolerated_count, tolerated_percentage } = run;
      store.run(insert, arn, execution, started_at, items, concurrency, tolerated_count, tolerated_percentage);
    },
    /** The number of items of a run that has read them. */
    setItems: (arn: string, items: number) =>
      store.run("update states_map_run set items = ? where arn = ?", items, arn),
    end: (arn: string, status: MapRunRow["status"], at: number) =>
      store.run("update states_map_run set status = ?, stopped_at = ? where arn = ?", status, at, arn),
    /** Those of an execution that ends while they run. */
    abortOf: (execution: string, at: number) =>
      store.run(
        "update states_map_run set status = 'ABORTED', stopped_at = ? where execution = ? and status = 'RUNNING'",
        at,
        execution,
      ),
    redrive: (arn: string, at: number) =>
      store.run(
        "update states_map_run set status = 'RUNNING', stopped_at = null, redrives = redrives + 1, redriven_at = ? where arn = ?",
        at,
        arn,
      ),
  };
}

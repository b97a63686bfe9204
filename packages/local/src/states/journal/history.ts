import type { Clock } from "../../interfaces.ts";
import type { LocalStore } from "../../store.ts";
import { StateError } from "../state-error.ts";

/** AWS ends an execution here. */
const MAX_HISTORY_EVENTS = 25_000;

export interface HistoryEventRow {
  id: number;
  previous: number;
  at: number;
  type: string;
  details: string;
}

/** The history of every execution: what GetExecutionHistory shows. */
export function createHistoryStore(store: LocalStore, clock: Clock) {
  store.define(`create table if not exists states_event (execution text not null, id integer not null,
    previous integer not null, at integer not null, type text not null, details text not null,
    primary key (execution, id)) without rowid`);
  const count = (execution: string) =>
    store.get<{ last: number | null }>("select max(id) last from states_event where execution = ?", execution)?.last ??
    0;
  return {
    count,
    /** @returns the event's number @throws StateError States.Runtime when the history is full */
    add(execution: string, type: string, previous: number, details: Record<string, unknown> = {}): number {
      const id = count(execution) + 1;
      if (id >= MAX_HISTORY_EVENTS && !type.startsWith("Execution")) {
        const cause = `The execution reached the maximum number of history events (${MAX_HISTORY_EVENTS}).`;
        throw new StateError({ error: "States.Runtime", cause });
      }
      const insert = "insert into states_event values (?, ?, ?, ?, ?, ?)";
      store.run(insert, execution, id, previous, clock.now(), type, JSON.stringify(details));
      return id;
    },
    /** A page, from the event after or before `from`. */
    page(execution: string, from: number, { limit, reverse }: { limit: number; reverse: boolean }): HistoryEventRow[] {
      const [sign, order] = reverse ? ["<", "desc"] : [">", "asc"];
      const query = `select id, previous, at, type, details from states_event
        where execution = ? and id ${sign} ? order by id ${order} limit ?`;
      return store.all<HistoryEventRow>(query, execution, from, limit);
    },
  };
}

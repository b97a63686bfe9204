import type { LocalStore } from "../../store.ts";

/** What is stored of the state that a frame is in; new for each state, and for each attempt where it says so. */
export interface StateVisit {
  /** Milliseconds since 1970, the event's number, and the number of the event before it; absent before the state is entered. */
  enteredAt?: number;
  enteredEvent?: number;
  enteredAfter?: number;
  /** How often each retrier of the state was used, by its place in `Retry`. */
  retried: number[];
  /** When the state continues: the end of a Wait, or of the pause before a retry. */
  until?: number;
  /** Of a task that waits for its token: the token, when it times out, and that the call was already made. */
  token?: string;
  deadline?: number;
  heartbeatSeconds?: number;
  submitted?: boolean;
  /** Of a map or parallel state: the input of its frames, evaluated once. */
  work?: unknown;
  /** Of a map or parallel state, and of a finished iteration: the event of its success. */
  concluded?: number;
}

/** The position of one thread of an execution. An execution has one, and one more for each branch and each iteration. */
export interface FramePosition {
  /** `""` for the execution's own; below it `/Couriers#3/Branch#0`. */
  path: string;
  state: string;
  input: unknown;
  /** Variables assigned in this frame; those of outer frames are stored there. */
  variables: Record<string, unknown>;
  visit: StateVisit;
  /** 0 before the first. */
  lastEvent: number;
  done: boolean;
  output?: unknown;
}

interface FrameRow {
  path: string;
  state: string;
  input: string;
  variables: string;
  visit: string;
  last_event: number;
  done: number;
  output: string | null;
}

/** Positions in the store, from which a restart continues. */
export function createFrameStore(store: LocalStore) {
  store.define(`create table if not exists states_frame (execution text not null, path text not null, state text not null,
    input text not null, variables text not null, visit text not null, last_event integer not null,
    done integer not null, output text, primary key (execution, path)) without rowid`);
  return {
    find(execution: string, path: string): FramePosition | undefined {
      const row = store.get<FrameRow>("select * from states_frame where execution = ? and path = ?", execution, path);
      return row && toPosition(row);
    },
    save(execution: string, position: FramePosition): void {
      const { path, state, input, variables, visit, lastEvent, done, output } = position;
      store.run(
        "insert or replace into states_frame values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        execution,
        path,
        state,
        JSON.stringify(input),
        JSON.stringify(variables),
        JSON.stringify(visit),
        lastEvent,
        done ? 1 : 0,
        output === undefined ? null : JSON.stringify(output),
      );
    },
    /** The frames directly within a state of the frame at `path`, in the order of their index. */
    within(execution: string, path: string, state: string): { index: number; position: FramePosition }[] {
      const prefix = `${path}/${state}#`;
      const query = "select * from states_frame where execution = ? and path > ? and path < ?";
      // "$" comes right after "#".
      const rows = store.all<FrameRow>(query, execution, prefix, `${path}/${state}$`);
      return rows
        .map((row) => ({ index: Number(row.path.slice(prefix.length)), position: toPosition(row) }))
        .filter(({ index }) => Number.isInteger(index))
        .toSorted((a, b) => a.index - b.index);
    },
    /** Deletes the frames within the state that `path` is in, when the state ends or starts again. */
    clearBelow(execution: string, path: string): void {
      const below = "delete from states_frame where execution = ? and path > ? and path < ?";
      // "0" comes right after "/".
      store.run(below, execution, `${path}/`, `${path}0`);
    },
    /** Of a redriven execution: what failed gets all its attempts again. */
    forgetTries(execution: string): void {
      for (const row of store.all<FrameRow>("select * from states_frame where execution = ? and not done", execution)) {
        const { work, enteredAt, enteredEvent } = toPosition(row).visit;
        const visit = JSON.stringify({ retried: [], work, enteredAt, enteredEvent } satisfies Partial<
          Record<keyof StateVisit, unknown>
        >);
        store.run("update states_frame set visit = ? where execution = ? and path = ?", visit, execution, row.path);
      }
    },
    clear: (execution: string) => store.run("delete from states_frame where execution = ?", execution),
  };
}

const toPosition = (row: FrameRow): FramePosition => ({
  path: row.path,
  state: row.state,
  input: JSON.parse(row.input) as unknown,
  variables: JSON.parse(row.variables) as Record<string, unknown>,
  visit: JSON.parse(row.visit) as StateVisit,
  lastEvent: row.last_event,
  done: row.done === 1,
  ...(row.output === null ? {} : { output: JSON.parse(row.output) as unknown }),
});

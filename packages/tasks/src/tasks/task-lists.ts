import { crc32 } from "node:zlib";
import { createGrid, maxCellsAround } from "./grid.ts";
import { ENDED_STATES, type Task, type TaskState, taskTeam } from "./task.ts";

/**
 * How lists of tasks are spread over keys, so that no key takes all writes. A list of a state has a key for what is offered to all, and
 * `TEAM_SHARDS` for the rest, by team: a caller who is limited to teams reads those of their teams. Open tasks are also listed by place:
 * under the cells of two grids, each with the same shards. All have the same order, and a page is merged from all keys that it needs.
 */
const TEAM_SHARDS = 8;
/** Keys of the index Due: each has a sweep of its own, every minute. */
export const DUE_SHARDS = 4;

/** For walking and cycling distances, and for driving: a circle of five kilometres is in four to nine cells of the first. */
export const CELLS = createGrid(8_000);
export const REGIONS = createGrid(64_000);
/** A page is merged from so many keys at most. */
const MAX_KEYS = 50;

/** The shard of what belongs to a team, or to none. */
const teamShard = (team: string | undefined): string =>
  team === undefined ? "all" : String(crc32(team) % TEAM_SHARDS);

/** The shards of these teams, `undefined` among them for what belongs to none; without teams, all shards. */
export const shardsOf = (teams: readonly (string | undefined)[] | undefined): string[] =>
  teams
    ? [...new Set(teams.map(teamShard))]
    : [teamShard(undefined), ...Array.from({ length: TEAM_SHARDS }, (_, shard) => String(shard))];

/** The shard of a task. It changes only with the state. */
export const taskShard = (task: Pick<Task, "claim" | "team">): string => teamShard(taskTeam(task));

/** The key of the index Due that a task, or another entity, is swept by. */
export const dueShard = (id: string): number => crc32(id) % DUE_SHARDS;

/** The finest grid of which a circle needs few enough cells; undefined: it is too large for cells. */
export const gridFor = (metres: number, shards: number) =>
  [CELLS, REGIONS].find((grid) => maxCellsAround(grid, metres) * shards <= MAX_KEYS);

/** Where a task is in any list: what has not ended first, by priority, then the newest; then what has ended, by when it did. */
export const listedAs = ({ taskId, state, priority = 0, createdAt, lastTransition }: Task): string =>
  listedPrefix(state) + (isEnded(state) ? `${lastTransition.at}#${taskId}` : `${priority}#${createdAt}#${taskId}`);

/** What the places of tasks of this state begin with. */
export const listedPrefix = (state: TaskState): string => (isEnded(state) ? "0#" : "1#");

const isEnded = (state: TaskState) => (ENDED_STATES as readonly TaskState[]).includes(state);

import { randomUUID } from "node:crypto";
import type { MapState } from "../definition/types.ts";
import { Failed } from "../failure.ts";
import type { ExecutionRow } from "../journal/executions.ts";
import type { Frame } from "./frame.ts";
import { type Item, itemsOf } from "./items.ts";
import { done, type Outcome } from "./outcome.ts";
import { allOrNone, concluded } from "./together.ts";

/** AWS goes up to this many children at once by itself. */
const MOST_AT_ONCE = 10_000;

interface Work {
  mapRun: string;
  label: string;
  items: Item[];
  limit: number;
  /** How much of it may fail; without either, nothing. */
  tolerated: { count?: number; percentage?: number };
}

/** Each item in an execution of its own, which sees none of the variables here; some of them may fail. */
export async function distributed(frame: Frame, state: MapState): Promise<Outcome> {
  const { world } = frame.run;
  const { mapRuns } = world.journal;
  if (!frame.visit.work) await begin(frame, state);
  const work = frame.visit.work as Work;
  if (mapRuns.get(work.mapRun)?.status !== "RUNNING") mapRuns.redrive(work.mapRun, world.clock.now());
  const failures: ExecutionRow[] = [];
  const each = async (item: number, signal: AbortSignal) => {
    const child = await childOf(frame, state, work, item, signal);
    if (child.status !== "SUCCEEDED") failures.push(child);
    if (exceeded(work, failures.length)) throw failureOf(work, failures[0] as ExecutionRow);
    return resultOf(child);
  };
  const run = concluded(frame, "MapRun", allOrNone(frame, work.items.length, work.limit, each));
  try {
    const results = await concluded(frame, "MapState", run);
    mapRuns.end(work.mapRun, "SUCCEEDED", world.clock.now());
    return done(state, results);
  } catch (error) {
    if (!frame.signal.aborted) mapRuns.end(work.mapRun, "FAILED", world.clock.now());
    throw error;
  }
}

async function begin(frame: Frame, state: MapState): Promise<void> {
  const { world, execution, machine } = frame.run;
  const items = await itemsOf(frame, state);
  const label = state.Label ?? frame.name;
  const limit = (await frame.number(state.MaxConcurrency, "MaxConcurrency")) || MOST_AT_ONCE;
  const count = await frame.number(state.ToleratedFailureCount, "ToleratedFailureCount");
  const percentage = await frame.number(state.ToleratedFailurePercentage, "ToleratedFailurePercentage", {
    most: 100,
    whole: false,
  });
  const mapRun = world.arns.mapRun(machine.name, label, randomUUID());
  const tolerated = { ...(count === undefined ? {} : { count }), ...(percentage === undefined ? {} : { percentage }) };
  frame.keep(() => {
    frame.visit.work = { mapRun, label, items, limit, tolerated } satisfies Work;
    world.journal.mapRuns.begin({
      arn: mapRun,
      execution: execution.arn,
      started_at: world.clock.now(),
      items: items.length,
      concurrency: limit,
      tolerated_count: count ?? 0,
      tolerated_percentage: percentage ?? 0,
    });
    frame.tell("MapStateStarted", { length: items.length });
    frame.tell("MapRunStarted", { mapRunArn: mapRun });
  });
}

/** The child of an item: as it ended before, going on, or begun. What failed before a redrive is run again. */
async function childOf(
  frame: Frame,
  { ItemProcessor }: MapState,
  { mapRun, label, items }: Work,
  item: number,
  signal: AbortSignal,
): Promise<ExecutionRow> {
  const { world, machine } = frame.run;
  const { executions, mapRuns, history, together } = world.journal;
  const known = executions.child(mapRun, item);
  const isOver =
    known && known.status !== "RUNNING" && (known.stopped_at ?? 0) > (mapRuns.get(mapRun)?.redriven_at ?? 0);
  if (known?.status === "SUCCEEDED" || isOver) return known;
  if (known) return world.runChild(known, ItemProcessor, signal);
  const name = randomUUID();
  const input = JSON.stringify(items[item]!.input);
  const child = together(() => {
    const arn = world.arns.execution(`${machine.name}/${label}`, name);
    history.add(arn, "ExecutionStarted", 0, { input: items[item]!.input });
    const began = { arn, machine: machine.arn, name, definition: "", input, started_at: world.clock.now() };
    return executions.begin({ ...began, map_run: mapRun, item });
  });
  return world.runChild(child, ItemProcessor, signal);
}

function exceeded({ tolerated: { count, percentage }, items }: Work, failed: number): boolean {
  if (count === undefined && percentage === undefined) return failed > 0;
  return failed > (count ?? items.length) || (failed / items.length) * 100 > (percentage ?? 100);
}

function failureOf({ tolerated: { count, percentage } }: Work, { error, cause }: ExecutionRow): Failed {
  if (count === undefined && percentage === undefined)
    return new Failed({ ...(error === null ? {} : { error }), ...(cause === null ? {} : { cause }) });
  const why = "The specified tolerated failure threshold was exceeded";
  return new Failed({ error: "States.ExceedToleratedFailureThreshold", cause: why });
}

const resultOf = ({ status, output, error, cause }: ExecutionRow): unknown =>
  status === "SUCCEEDED" ? JSON.parse(output ?? "null") : { Error: error, Cause: cause };
